/** Rotated rectangles: the smallest one around a region. */
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
