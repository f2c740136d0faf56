/**
 * ocr.boxes: from the probability map of a text detector to quadrilaterals, after "Real-time Scene Text Detection with
 * Differentiable Binarization" (Liao et al. 2020): the map is cut at a threshold; each connected region gets the rectangle
 * of least area around it, is judged by its mean probability, and grows by area * ratio / perimeter (their eq. 10),
 * because the network was taught shrunken text.
 */
import type { Detection } from "@/nodes/results";
import type { MapKernel } from "../kernel";
import type { TensorValue } from "../values";
import { readingOrder } from "./reading-order";
import { convexHull, type Rectangle, smallestRectangle } from "./rectangle";
import { regionsOf } from "./regions";
import type { Geometry } from "./to-tensor";

export const textBoxes: MapKernel = (_context, attrs, [input, where]) => {
  const { threshold, boxThreshold, unclip, minSize, maxCandidates } = attrs as Record<string, number>;
  const map = input as TensorValue;
  const geometry = where as Geometry;
  const [height, width] = map.dims.slice(-2) as [number, number];
  const probability = map.data as Float32Array;
  const items: Detection[] = [];
  let candidates = 0;
  for (const region of regionsOf(probability, width, height, threshold as number, minSize)) {
    const core = smallestRectangle(convexHull(region));
    if (Math.min(core.a, core.b) * 2 < (minSize as number)) continue;
    // Specks do not count, so that dust on a scan leaves room for its text.
    if (++candidates > (maxCandidates as number)) break;
    const score = region.mean;
    if (score < (boxThreshold as number)) continue;
    const grow = (4 * core.a * core.b * (unclip as number)) / (4 * (core.a + core.b));
    const grown = { ...core, a: core.a + grow, b: core.b + grow };
    if (Math.min(grown.a, grown.b) * 2 < (minSize as number) + 2) continue;
    items.push(toDetection(grown, score, geometry));
  }
  return [{ width: geometry.width, height: geometry.height, items: readingOrder(items) }];
};

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
