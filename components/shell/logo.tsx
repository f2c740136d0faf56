import { cn } from "@/components/ui/cn";

/** Weft's mark: two threads that cross, one over, one under. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" aria-hidden className={cn("size-6", className)}>
      <rect width="24" height="24" rx="6" className="fill-accent" />
      <g className="stroke-accent-fg" strokeWidth="2.25" strokeLinecap="round">
        <path d="M8 5.5v5M8 14.5v4M16 5.5v2M16 11.5v7" />
        <path d="M5.5 9h7M15.5 9h-.01M18.5 9h-5.5M5.5 15h.5M10 15h8.5" />
      </g>
    </svg>
  );
}
