/** Rotated rectangles: the smallest one around a region, and the mean of a map inside one. */
import type { Region } from "./regions";

export interface Rectangle {
  cx: number;
  cy: number;
  /** Half extents along and across `angle` (radians). */
  a: number;
  b: number;
  angle: number;
}

/** x and y in turn, pixel centres, once around the region. Andrew's monotone chain (1979); the rows come sorted. */
export function convexHull({ top, extents }: Region): number[] {
  const rows = extents.length / 2;
  const left: number[] = [];
  const right: number[] = [];
  for (let row = 0; row < rows; row++) {
    push(left, extents[row * 2] as number, top + row, -1);
    push(right, extents[row * 2 + 1] as number, top + row, 1);
  }
  const hull = left;
  for (let at = right.length - 2; at >= 0; at -= 2) hull.push(right[at] as number, right[at + 1] as number);
  return hull;
}

/** Drops what lies inside the chain once (x, y) is in it. `side`: -1 for the left chain, 1 for the right one. */
function push(chain: number[], x: number, y: number, side: number): void {
  while (chain.length >= 4) {
    const x0 = chain[chain.length - 4] as number;
    const y0 = chain[chain.length - 3] as number;
    const x1 = chain[chain.length - 2] as number;
    const y1 = chain[chain.length - 1] as number;
    if (side * ((x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)) > 0) break;
    chain.length -= 2;
  }
  chain.push(x, y);
}

/** One side of the rectangle of least area lies along an edge of the hull (Freeman and Shapira 1975). */
export function smallestRectangle(hull: readonly number[]): Rectangle {
  let best: Rectangle = { cx: hull[0] as number, cy: hull[1] as number, a: 0, b: 0, angle: 0 };
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < hull.length; at += 2) {
    const next = (at + 2) % hull.length;
    const dx = (hull[next] as number) - (hull[at] as number);
    const dy = (hull[next + 1] as number) - (hull[at + 1] as number);
    if (dx === 0 && dy === 0) continue;
    const length = Math.hypot(dx, dy);
    const cos = dx / length;
    const sin = dy / length;
    let minU = Number.POSITIVE_INFINITY;
    let maxU = Number.NEGATIVE_INFINITY;
    let minV = Number.POSITIVE_INFINITY;
    let maxV = Number.NEGATIVE_INFINITY;
    for (let each = 0; each < hull.length; each += 2) {
      const x = hull[each] as number;
      const y = hull[each + 1] as number;
      const u = x * cos + y * sin;
      const v = y * cos - x * sin;
      if (u < minU) minU = u;
      if (u > maxU) maxU = u;
      if (v < minV) minV = v;
      if (v > maxV) maxV = v;
    }
    const area = (maxU - minU) * (maxV - minV);
    if (area >= least) continue;
    least = area;
    const u = (minU + maxU) / 2;
    const v = (minV + maxV) / 2;
    best = {
      cx: u * cos - v * sin,
      cy: u * sin + v * cos,
      a: (maxU - minU) / 2,
      b: (maxV - minV) / 2,
      angle: Math.atan2(dy, dx),
    };
  }
  return best;
}

/** Mean over the pixels whose centres lie inside, row by row, so that a slanted rectangle costs its own area and no more. */
export function meanInside(
  map: Float32Array,
  width: number,
  height: number,
  { cx, cy, a, b, angle }: Rectangle,
): number {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const reach = Math.abs(a * sin) + Math.abs(b * cos);
  let sum = 0;
  let count = 0;
  for (let y = Math.max(0, Math.ceil(cy - reach)); y <= Math.min(height - 1, Math.floor(cy + reach)); y++) {
    // |dx cos + dy sin| <= a and |dy cos - dx sin| <= b, each an interval of dx.
    const [fromA, toA] = interval(cos, (y - cy) * sin, a);
    const [fromB, toB] = interval(-sin, (y - cy) * cos, b);
    const from = Math.max(0, Math.ceil(cx + Math.max(fromA, fromB)));
    const to = Math.min(width - 1, Math.floor(cx + Math.min(toA, toB)));
    for (let at = y * width + from; at <= y * width + to; at++) sum += map[at] as number;
    count += Math.max(0, to - from + 1);
  }
  return count === 0 ? 0 : sum / count;
}

/** Where |slope * x + offset| <= limit, with room for rounding. */
function interval(slope: number, offset: number, limit: number): [number, number] {
  const room = limit + 1e-6;
  if (Math.abs(slope) < 1e-9)
    return Math.abs(offset) <= room
      ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
      : [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const p = (-room - offset) / slope;
  const q = (room - offset) / slope;
  return p < q ? [p, q] : [q, p];
}
