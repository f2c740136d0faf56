import type { ReactNode } from "react";

export function Section({ title, detail, children }: { title: string; detail: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="font-semibold text-base text-fg">{title}</h3>
      <p className="mb-3 max-w-prose text-fg-muted text-sm">{detail}</p>
      {children}
    </section>
  );
}
