/** Stands where an item would be, had it not failed. */
import { TriangleAlert } from "lucide-react";
import { cn } from "@/components/ui/cn";

export function ItemError({ message, className }: { message: string; className?: string }) {
  return (
    <p
      className={cn(
        "flex items-start gap-2 rounded-md bg-danger-soft px-2.5 py-1.5 text-danger-text text-sm [overflow-wrap:anywhere]",
        className,
      )}
    >
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0">{message}</span>
    </p>
  );
}
