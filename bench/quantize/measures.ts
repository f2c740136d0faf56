/** Measures of the tasks that the benchmark's models do. */
import type { Detection } from "@/nodes/results";
import type { Measure } from "@/server/engine/onnx/quantize";
import type { Tensor } from "@/server/engine/onnx/segment";
import { editDistance } from "@/server/engine/testing/accuracy";
import { boxesOf, type Picture, textOf } from "./read-samples";

type Box = Detection["box"];

/** F1 of boxes at an overlap of at least one half with the float32 model's. `pictures` in the order of the samples. */
export function boxF1(pictures: readonly Picture[], output: string): Measure<Box[]> {
  return {
    name: "box F1",
    keep: async (outputs, sample) => {
      const found = await boxesOf(outputs[output] as Tensor, pictures[sample]?.geometry);
      return found.map(({ box }) => box);
    },
    score: (reference, given) => {
      let [met, all] = [0, 0];
      reference.forEach((wanted, picture) => {
        const left = [...(given[picture] ?? [])];
        all += wanted.length + left.length;
        for (const box of wanted) {
          const best = left.reduce(
            (top, each, at) => (overlap(box, each) > overlap(box, left[top] ?? each) ? at : top),
            0,
          );
          const found = left[best];
          if (!found || overlap(box, found) < 0.5) continue;
          left.splice(best, 1);
          met += 1;
        }
      });
      return all === 0 ? 1 : (2 * met) / all;
    },
  };
}

function overlap(a: Box, b: Box): number {
  const side = (low: number, high: number) =>
    Math.max(0, Math.min(a[high] ?? 0, b[high] ?? 0) - Math.max(a[low] ?? 0, b[low] ?? 0));
  const area = ([left, top, right, bottom]: Box) => (right - left) * (bottom - top);
  const common = side(0, 2) * side(1, 3);
  return common / (area(a) + area(b) - common);
}

/** Share of the characters that the float32 model reads. */
export function characters(output: string): Measure<string> {
  return {
    name: "characters",
    keep: (outputs) => textOf(outputs[output] as Tensor),
    score: (reference, given) => {
      const errors = reference.reduce((sum, text, line) => sum + editDistance(text, given[line] ?? ""), 0);
      return (
        1 -
        errors /
          Math.max(
            1,
            reference.reduce((sum, text) => sum + [...text].length, 0),
          )
      );
    },
  };
}
