/** Boxes and what was read in them, in pixels of the picture they were found in. A quad is drawn where there is one. */
import type { Detection } from "@/nodes/results";

interface BoxesProps {
  shape: { width: number; height: number };
  items: readonly Detection[];
  /** Screen pixels per picture pixel. */
  scale: number;
  boxes: boolean;
  text: boolean;
  active: number | null;
  onActive?: (index: number | null) => void;
}

const color = "var(--kind-detections)";

export function Boxes({ shape, items, scale, boxes, text, active, onActive }: BoxesProps) {
  return (
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
              strokeWidth={lit ? 2.5 : 1.5}
              strokeLinejoin="round"
              vectorEffect="non-scaling-stroke"
            />
          </g>
        );
      })}
      {active !== null && !text && items[active] && <Tag item={items[active]} scale={scale} shape={shape} />}
    </svg>
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

const tagPx = 20;
const mostCharacters = 60;

/** What the box under the pointer holds, at the size of text on the screen however far the picture is zoomed. */
function Tag({ item, scale, shape }: { item: Detection; scale: number; shape: { width: number; height: number } }) {
  const said = item.text ?? item.label;
  const words = said && said.length > mostCharacters ? `${said.slice(0, mostCharacters)}…` : said;
  const label = [words, `${Math.round(item.score * 100)} %`].filter(Boolean).join(" · ");
  const height = tagPx / scale;
  const width = (label.length * 6.8 + 14) / scale;
  const corners = cornersOf(item);
  const top = Math.min(...corners.map(([, y]) => y));
  const left = Math.min(...corners.map(([x]) => x));
  const y =
    top - height - 3 / scale >= 0 ? top - height - 3 / scale : Math.max(...corners.map(([, low]) => low)) + 3 / scale;
  return (
    <g transform={`translate(${Math.max(0, Math.min(left, shape.width - width))} ${y})`} pointerEvents="none">
      <rect width={width} height={height} rx={4 / scale} fill="var(--fg)" />
      <text x={7 / scale} y={height * 0.69} fontSize={12 / scale} fill="var(--fg-inverse)">
        {label}
      </text>
    </g>
  );
}
