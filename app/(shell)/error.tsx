"use client";

import { PageError } from "@/components/shell/page-error";

/** Inside the frame, so that the ways to the other pages stay. */
export default function ShellError({ reset }: { error: Error; reset: () => void }) {
  return <PageError onRetry={reset} />;
}
