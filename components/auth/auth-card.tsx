/** The frame of the pages before sign-in: the mark, a heading, one card. */
import type { ReactNode } from "react";
import { Logo } from "@/components/shell/logo";

interface AuthCardProps {
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
}

export function AuthCard({ title, description, children }: AuthCardProps) {
  return (
    <main className="flex min-h-dvh flex-col items-center px-4 pt-[max(2.5rem,12dvh)] pb-10">
      <div className="flex items-center gap-2.5">
        <Logo className="size-7" />
        <span className="font-semibold text-fg text-xl tracking-tight">Weft</span>
      </div>
      <div className="mt-7 w-full max-w-sm rounded-xl border border-line bg-surface p-6 shadow-sm">
        <h1 className="font-semibold text-fg text-lg">{title}</h1>
        {description && <p className="mt-1 text-fg-muted text-sm">{description}</p>}
        {children && <div className="mt-5">{children}</div>}
      </div>
    </main>
  );
}
