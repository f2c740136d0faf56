/** One point of a plot: ringed and filled where it is the one that runs, hollow where it may not be taken; its label stays within the frame. */
import { cn } from "./cn";

interface PlotPointProps {
  /** Of the whole plot, in the units of x and y. */
  frame: { width: number; height: number };
  x: number;
  y: number;
  /** What it is, for whoever points at it. */
  told: string;
  isChosen: boolean;
  isHollow: boolean;
  /** Of a group that is there for comparison. */
  isFaint?: boolean;
  /** Absent: none. */
  label?: string | undefined;
}

export function PlotPoint({ frame, x, y, told, isChosen, isHollow, isFaint = false, label }: PlotPointProps) {
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
      {label !== undefined && (
        <text
          x={x}
          y={y + (y < frame.height / 2 ? 26 : -16)}
          textAnchor={x > frame.width * 0.75 ? "end" : x < frame.width * 0.25 ? "start" : "middle"}
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
