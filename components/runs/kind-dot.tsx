import { cn } from "@/components/ui/cn";
import type { Kind } from "@/nodes/port-types";

/** The colour of a kind, the same wherever the kind appears. */
export function KindDot({ kind, className }: { kind: Kind; className?: string }) {
  return (
    <span
      aria-hidden
      className={cn("size-2 shrink-0 rounded-full", className)}
      style={{ background: `var(--kind-${kind})` }}
    />
  );
}
