import { cn } from "@/components/ui/cn";

/**
 * Weft's mark: two threads of the warp, two of the weft, each over one and under the other. All lies on a grid of 1.5, so that
 * edges meet pixels at 16 as well as at 24 and above.
 */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden className={cn("size-6", className)}>
      <rect width="24" height="24" rx="6" className="fill-accent" />
      <path d="M6 1.5h3v12H6zM6 19.5h3v3H6zM15 1.5h3v3h-3zM15 10.5h3v12h-3z" className="fill-accent-fg/70" />
      <path d="M1.5 6h3v3h-3zM10.5 6h12v3h-12zM1.5 15h12v3h-12zM19.5 15h3v3h-3z" className="fill-accent-fg" />
    </svg>
  );
}
