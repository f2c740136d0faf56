import type { ReactNode } from "react";
import { SessionProvider } from "@/components/shell/session";
import { Shell } from "@/components/shell/shell";
import { requireUser } from "../_session/require-user";

export default async function ShellLayout({ children }: { children: ReactNode }) {
  return (
    <SessionProvider user={await requireUser()}>
      <Shell>{children}</Shell>
    </SessionProvider>
  );
}
