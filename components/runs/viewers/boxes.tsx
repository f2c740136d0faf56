/** Boxes and what was read in them, in pixels of the picture they were found in. A quad is drawn where there is one. */

import { useQuantities } from "@/components/i18n/use-quantities";
import type { Detection } from "@/nodes/results";

interface BoxesProps {
  shape: { width: number; height: number };
  items: readonly Detection[];
  boxes: boolean;
  text: boolean;
  /** Of the lines, in screen pixels. */
  line?: number;
  active: number | null;
  onActive?: (index: number | null) => void;
}

const color = "var(--kind-detections)";

export function Boxes({ shape, items, boxes, text, line = 1.5, active, onActive }: BoxesProps) {
  return (
    <>
      <svg
        aria-hidden
        viewBox={`0 0 ${shape.width} ${shape.height}`}
        preserveAspectRatio="none"
        className="absolute inset-0 size-full overflow-visible"
      >
        {items.map((item, index) => {
          const lit = index === active;
          return (
            <g key={index} onPointerEnter={() => onActive?.(index)} onPointerLeave={() => onActive?.(null)}>
              {text && (item.text || item.label) && <Spelled item={item} />}
              <polygon
                points={cornersOf(item)
                  .map((corner) => corner.join(","))
                  .join(" ")}
                fill={color}
                fillOpacity={lit && !text ? 0.22 : 0}
                stroke={color}
                strokeOpacity={boxes || lit ? 1 : 0}
                strokeWidth={lit ? line + 1 : line}
                strokeLinejoin="round"
                vectorEffect="non-scaling-stroke"
              />
            </g>
          );
        })}
      </svg>
      {active !== null && !text && items[active] && <Tag item={items[active]} shape={shape} />}
    </>
  );
}

function cornersOf({ box: [left, top, right, bottom], quad }: Detection): readonly (readonly [number, number])[] {
  return (
    quad ?? [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ]
  );
}

/** The text in its own place, as wide as what it was read from and turned as it was. */
function Spelled({ item }: { item: Detection }) {
  const [a, b, , d] = cornersOf(item) as [[number, number], [number, number], unknown, [number, number]];
  const width = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const height = Math.hypot(d[0] - a[0], d[1] - a[1]);
  const degrees = (Math.atan2(b[1] - a[1], b[0] - a[0]) * 180) / Math.PI;
  return (
    <g transform={`translate(${a[0]} ${a[1]}) rotate(${degrees})`}>
      <rect width={width} height={height} rx={height * 0.12} fill="var(--raised)" fillOpacity={0.94} />
      <text
        x={width * 0.01}
        y={height * 0.76}
        fontSize={height * 0.74}
        textLength={width * 0.98}
        lengthAdjust="spacingAndGlyphs"
        fill="var(--fg)"
      >
        {item.text ?? item.label}
      </text>
    </g>
  );
}

/** What the box under the pointer holds, at the size of text on the screen however far the picture is zoomed. */
function Tag({ item, shape }: { item: Detection; shape: { width: number; height: number } }) {
  const quantities = useQuantities();
  const corners = cornersOf(item);
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs) / shape.width, Math.min(...ys) / shape.height];
  const [right, bottom] = [Math.max(...xs) / shape.width, Math.max(...ys) / shape.height];
  // Where there is no room above or to the right, it hangs below or to the left.
  const above = top > 0.12;
  const toRight = left < 0.6;
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute z-10 max-w-72 truncate rounded-sm bg-fg px-1.5 py-0.5 text-fg-inverse text-xs shadow-sm"
      style={{
        top: `${(above ? top : bottom) * 100}%`,
        left: `${(toRight ? left : right) * 100}%`,
        transform: `translate(${toRight ? "0" : "-100%"}, ${above ? "calc(-100% - 4px)" : "4px"})`,
      }}
    >
      {[item.text ?? item.label, quantities.share(item.score)].filter(Boolean).join(" · ")}
    </span>
  );
}
