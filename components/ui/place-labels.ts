/** Where the labels of points of a plot stand: where they cover neither points nor each other, if there is such a place. */

export interface Labelled {
  x: number;
  y: number;
  /** Absent: none. */
  label?: string | undefined;
}

export interface LabelPlace {
  /** Of the text's base line. */
  x: number;
  y: number;
  anchor: "start" | "middle" | "end";
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Of the small type of a plot, in its units: characters are as wide on the average. */
const type = { width: 5.8, ascent: 9, descent: 3 } as const;
/** A point with the ring around it. */
const radius = 12;
const gap = 4;

/** One place per point, in their order; undefined where a point has no label. Labels of earlier points choose first. */
export function placeLabels(
  points: readonly Labelled[],
  frame: { width: number; height: number },
): (LabelPlace | undefined)[] {
  const taken: Box[] = points.map(({ x, y }) => ({
    left: x - radius / 2,
    top: y - radius / 2,
    right: x + radius / 2,
    bottom: y + radius / 2,
  }));
  return points.map(({ x, y, label }) => {
    if (label === undefined) return undefined;
    const width = label.length * type.width;
    const tried = candidates(x, y, y < frame.height / 2).map((place) => {
      const box = boxOf(place, width);
      return { place, box, cost: outside(box, frame) * 4 + taken.reduce((sum, each) => sum + shared(box, each), 0) };
    });
    const best = tried.reduce((least, each) => (each.cost < least.cost ? each : least));
    taken.push(best.box);
    return best.place;
  });
}

/** Those that are liked best first. */
function candidates(x: number, y: number, isHigh: boolean): LabelPlace[] {
  const below = y + radius + gap + type.ascent;
  const above = y - radius - gap;
  const beside = y + (type.ascent - type.descent) / 2;
  const aside = radius + gap;
  const rows = isHigh ? [below, above] : [above, below];
  return [
    ...rows.map((row) => ({ x, y: row, anchor: "middle" as const })),
    { x: x + aside, y: beside, anchor: "start" },
    { x: x - aside, y: beside, anchor: "end" },
    ...rows.flatMap((row) => (["start", "end"] as const).map((anchor) => ({ x, y: row, anchor }))),
  ];
}

function boxOf({ x, y, anchor }: LabelPlace, width: number): Box {
  const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
  return { left, top: y - type.ascent, right: left + width, bottom: y + type.descent };
}

/** Area that two boxes have in common. */
function shared(one: Box, other: Box): number {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return width > 0 && height > 0 ? width * height : 0;
}

function outside(box: Box, { width, height }: { width: number; height: number }): number {
  const whole = (box.right - box.left) * (box.bottom - box.top);
  return whole - shared(box, { left: 0, top: 0, right: width, bottom: height });
}
