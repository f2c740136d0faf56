/**
 * ocr.boxes: from the probability map of a text detector to quadrilaterals, after "Real-time Scene Text Detection with
 * Differentiable Binarization" (Liao et al. 2020): the map is cut at a threshold; each connected region gets the rectangle
 * of least area around it, is judged by the mean probability inside, and grows by area * ratio / perimeter (their eq. 10),
 * because the network was taught shrunken text.
 */
import type { Detection } from "@/nodes/results";
import type { MapKernel } from "../kernel";
import type { TensorValue } from "../values";
import type { Geometry } from "./to-tensor";

interface Rectangle {
  cx: number;
  cy: number;
  /** Half extents along and across `angle` (radians). */
  a: number;
  b: number;
  angle: number;
}

export const textBoxes: MapKernel = (_context, attrs, [input, where]) => {
  const { threshold, boxThreshold, unclip, minSize, maxCandidates } = attrs as Record<string, number>;
  const map = input as TensorValue;
  const geometry = where as Geometry;
  const [height, width] = map.dims.slice(-2) as [number, number];
  const probability = map.data as Float32Array;
  const items: Detection[] = [];
  for (const outline of regions(probability, width, height, threshold as number, maxCandidates as number)) {
    const core = smallestRectangle(convexHull(outline));
    if (Math.min(core.a, core.b) * 2 < (minSize as number)) continue;
    const score = meanInside(probability, width, height, core);
    if (score < (boxThreshold as number)) continue;
    const grow = (4 * core.a * core.b * (unclip as number)) / (4 * (core.a + core.b));
    const grown = { ...core, a: core.a + grow, b: core.b + grow };
    if (Math.min(grown.a, grown.b) * 2 < (minSize as number) + 2) continue;
    items.push(toDetection(grown, score, geometry));
  }
  return [{ width: geometry.width, height: geometry.height, items: readingOrder(items) }];
};

/** Connected regions (8 neighbours) as the ends of each of their rows: enough for a convex hull. Depth-first over runs of pixels. */
function regions(map: Float32Array, width: number, height: number, threshold: number, most: number): number[][][] {
  const seen = new Uint8Array(width * height);
  const found: number[][][] = [];
  const stack: number[] = [];
  for (let start = 0; start < map.length && found.length < most; start++) {
    if (seen[start] || (map[start] as number) <= threshold) continue;
    const points: number[][] = [];
    stack.push(start);
    seen[start] = 1;
    while (stack.length > 0) {
      const at = stack.pop() as number;
      const y = Math.floor(at / width);
      const row = y * width;
      let left = at;
      while (left > row && (map[left - 1] as number) > threshold && !seen[left - 1]) seen[--left] = 1;
      let right = at;
      while (right < row + width - 1 && (map[right + 1] as number) > threshold && !seen[right + 1]) seen[++right] = 1;
      points.push([left - row, y], [right - row, y]);
      for (const next of [y - 1, y + 1]) {
        if (next < 0 || next >= height) continue;
        const from = Math.max(left - row - 1, 0) + next * width;
        const to = Math.min(right - row + 1, width - 1) + next * width;
        for (let each = from; each <= to; each++) {
          if (seen[each] || (map[each] as number) <= threshold) continue;
          seen[each] = 1;
          stack.push(each);
        }
      }
    }
    found.push(points);
  }
  return found;
}

/** Andrew's monotone chain. */
function convexHull(points: number[][]): number[][] {
  const sorted = points.sort((p, q) => (p[0] as number) - (q[0] as number) || (p[1] as number) - (q[1] as number));
  const half = (list: number[][]) => {
    const hull: number[][] = [];
    for (const p of list) {
      while (hull.length >= 2 && cross(hull.at(-2) as number[], hull.at(-1) as number[], p) <= 0) hull.pop();
      hull.push(p);
    }
    return hull.slice(0, -1);
  };
  const hull = [...half(sorted), ...half([...sorted].reverse())];
  return hull.length > 0 ? hull : sorted.slice(0, 1);
}

const cross = (o: number[], p: number[], q: number[]) =>
  ((p[0] as number) - (o[0] as number)) * ((q[1] as number) - (o[1] as number)) -
  ((p[1] as number) - (o[1] as number)) * ((q[0] as number) - (o[0] as number));

/** One side of the rectangle of least area lies along an edge of the hull (Freeman and Shapira 1975). */
function smallestRectangle(hull: number[][]): Rectangle {
  let best: Rectangle = { cx: hull[0]?.[0] ?? 0, cy: hull[0]?.[1] ?? 0, a: 0, b: 0, angle: 0 };
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < hull.length; index++) {
    const [x0, y0] = hull[index] as [number, number];
    const [x1, y1] = hull[(index + 1) % hull.length] as [number, number];
    const angle = Math.atan2(y1 - y0, x1 - x0);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    let [minU, maxU, minV, maxV] = [
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ];
    for (const [x, y] of hull as [number, number][]) {
      const u = x * cos + y * sin;
      const v = y * cos - x * sin;
      minU = Math.min(minU, u);
      maxU = Math.max(maxU, u);
      minV = Math.min(minV, v);
      maxV = Math.max(maxV, v);
    }
    const area = (maxU - minU) * (maxV - minV);
    if (area >= least) continue;
    least = area;
    const [u, v] = [(minU + maxU) / 2, (minV + maxV) / 2];
    best = { cx: u * cos - v * sin, cy: u * sin + v * cos, a: (maxU - minU) / 2, b: (maxV - minV) / 2, angle };
  }
  return best;
}

function meanInside(map: Float32Array, width: number, height: number, { cx, cy, a, b, angle }: Rectangle): number {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const reachX = Math.abs(a * cos) + Math.abs(b * sin);
  const reachY = Math.abs(a * sin) + Math.abs(b * cos);
  let sum = 0;
  let count = 0;
  for (let y = Math.max(0, Math.floor(cy - reachY)); y <= Math.min(height - 1, Math.ceil(cy + reachY)); y++) {
    for (let x = Math.max(0, Math.floor(cx - reachX)); x <= Math.min(width - 1, Math.ceil(cx + reachX)); x++) {
      const u = (x - cx) * cos + (y - cy) * sin;
      const v = (y - cy) * cos - (x - cx) * sin;
      if (Math.abs(u) > a || Math.abs(v) > b) continue;
      sum += map[y * width + x] as number;
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}

function toDetection({ cx, cy, a, b, angle }: Rectangle, score: number, geometry: Geometry): Detection {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const corners = [
    [-a, -b],
    [a, -b],
    [a, b],
    [-a, b],
  ].map(([u, v]) => {
    const x = (cx + (u as number) * cos - (v as number) * sin + 0.5 - geometry.padX) / geometry.scaleX;
    const y = (cy + (u as number) * sin + (v as number) * cos + 0.5 - geometry.padY) / geometry.scaleY;
    return [Math.min(Math.max(x, 0), geometry.width), Math.min(Math.max(y, 0), geometry.height)] as [number, number];
  });
  const byX = corners.sort((p, q) => p[0] - q[0]);
  const [topLeft, bottomLeft] = byX.slice(0, 2).sort((p, q) => p[1] - q[1]) as [[number, number], [number, number]];
  const [topRight, bottomRight] = byX.slice(2).sort((p, q) => p[1] - q[1]) as [[number, number], [number, number]];
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return {
    box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
    quad: [topLeft, topRight, bottomRight, bottomLeft],
    score,
  };
}

/** Boxes that overlap by half their height stand on one row; rows from top to bottom, boxes in a row from left to right. */
export function rowsOf<T extends { box: readonly number[] }>(items: readonly T[]): T[][] {
  const rows: { top: number; bottom: number; items: T[] }[] = [];
  for (const item of [...items].sort(
    (p, q) => (p.box[1] as number) + (p.box[3] as number) - (q.box[1] as number) - (q.box[3] as number),
  )) {
    const [, top, , bottom] = item.box as [number, number, number, number];
    const row = rows.at(-1);
    const overlap = row ? Math.min(row.bottom, bottom) - Math.max(row.top, top) : 0;
    if (row && overlap > Math.min(row.bottom - row.top, bottom - top) / 2) row.items.push(item);
    else rows.push({ top, bottom, items: [item] });
  }
  return rows.map((row) => row.items.sort((p, q) => (p.box[0] as number) - (q.box[0] as number)));
}

export const readingOrder = <T extends { box: readonly number[] }>(items: readonly T[]): T[] => rowsOf(items).flat();
