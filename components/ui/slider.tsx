import { Slider as Radix } from "radix-ui";
import { cn } from "./cn";

interface SliderProps {
  id?: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onValueChange: (value: number) => void;
  onValueCommit?: (value: number) => void;
  disabled?: boolean;
  className?: string;
  "aria-label": string;
}

export function Slider({ value, onValueChange, onValueCommit, className, id, ...rest }: SliderProps) {
  const { "aria-label": label, ...root } = rest;
  return (
    <Radix.Root
      {...root}
      value={[value]}
      onValueChange={([next]) => next !== undefined && onValueChange(next)}
      onValueCommit={([next]) => next !== undefined && onValueCommit?.(next)}
      className={cn(
        "relative flex h-5 w-full touch-none select-none items-center data-[disabled]:opacity-50",
        className,
      )}
    >
      <Radix.Track className="relative h-1 flex-1 rounded-full bg-line-strong">
        <Radix.Range className="absolute h-full rounded-full bg-accent" />
      </Radix.Track>
      <Radix.Thumb
        id={id}
        aria-label={label}
        className="block size-3.5 rounded-full border border-accent bg-white shadow-sm"
      />
    </Radix.Root>
  );
}
