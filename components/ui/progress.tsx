import { cn } from "./cn";

/** A share of 0..1; without one, work whose end is not known. */
export function Progress({ value, label, className }: { value?: number; label: string; className?: string }) {
  const known = value !== undefined;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(known && { "aria-valuenow": Math.round(value * 100) })}
      className={cn("h-1 overflow-hidden rounded-full bg-hover", className)}
    >
      <div
        className={cn("h-full rounded-full bg-accent transition-[width]", !known && "w-1/3 animate-sweep")}
        style={known ? { width: `${Math.min(Math.max(value, 0), 1) * 100}%` } : undefined}
      />
    </div>
  );
}
