/** One figure with what it is, in a list of such. */
import type { ReactNode } from "react";

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-fg-muted text-xs">{label}</dt>
      <dd className="font-medium text-base text-fg tabular-nums">{children}</dd>
    </div>
  );
}
