/** "How long ago", in the person's language, kept true as time goes by. */
"use client";

import { useFormatter, useNow } from "use-intl";

export function useAgo(): (at: Date) => string {
  const format = useFormatter();
  const now = useNow({ updateInterval: 30_000 });
  // Never in the future, though the server's clock may be ahead.
  return (at) => format.relativeTime(at, Math.max(at.getTime(), now.getTime()));
}
