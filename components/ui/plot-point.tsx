/** One point of a plot: ringed and filled where it is the one that runs, hollow where it may not be taken. */
import { cn } from "./cn";
import type { LabelPlace } from "./place-labels";

interface PlotPointProps {
  x: number;
  y: number;
  /** What it is, for whoever points at it. */
  told: string;
  isChosen: boolean;
  isHollow: boolean;
  /** Of a group that is there for comparison. */
  isFaint?: boolean;
  label?: string | undefined;
  /** Where the label stands (placeLabels); absent: nowhere. */
  place?: LabelPlace | undefined;
}

export function PlotPoint({ x, y, told, isChosen, isHollow, isFaint = false, label, place }: PlotPointProps) {
  const look = isChosen
    ? "fill-accent stroke-accent"
    : isHollow
      ? "fill-surface stroke-fg-subtle"
      : isFaint
        ? "fill-line-strong stroke-line-strong"
        : "fill-fg-subtle stroke-fg-subtle";
  return (
    <g>
      <title>{told}</title>
      {isChosen && <circle cx={x} cy={y} r={10} className="fill-none stroke-2 stroke-accent" />}
      <circle cx={x} cy={y} r={5} className={cn("stroke-2", look)} />
      {place && (
        <text
          x={place.x}
          y={place.y}
          textAnchor={place.anchor}
          className={cn(
            "stroke-[3px] stroke-raised [paint-order:stroke]",
            isChosen ? "fill-fg font-medium" : "fill-fg-muted",
          )}
        >
          {label}
        </text>
      )}
    </g>
  );
}
