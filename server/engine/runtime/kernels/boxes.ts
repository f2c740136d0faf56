/** Boxes of an object detector in the picture's own pixels, with names. */
import type { Detection } from "@/nodes/results";
import type { MapKernel } from "../kernel";
import type { TensorValue } from "../values";
import { namer } from "./labels";
import type { Geometry } from "./to-tensor";

export const fromBoxes: MapKernel = (context, attrs, [boxes, scores, classes, placed]) => {
  const { scaleX, scaleY, padX, padY, width, height } = placed as Geometry;
  const [corners, sure, kinds] = [boxes, scores, classes].map((tensor) => (tensor as TensorValue).data);
  const nameOf = namer(context, attrs);
  const within = (value: number, most: number) => Math.min(most, Math.max(0, value));
  const items: Detection[] = [];
  for (let at = 0; at < (sure?.length ?? 0); at++) {
    const score = Number(sure?.[at]);
    if (score <= 0 || score < (attrs.minScore as number)) continue;
    const [left = 0, top = 0, right = 0, bottom = 0] = [0, 1, 2, 3].map((side) => Number(corners?.[4 * at + side]));
    const box: Detection["box"] = [
      within((left - padX) / scaleX, width),
      within((top - padY) / scaleY, height),
      within((right - padX) / scaleX, width),
      within((bottom - padY) / scaleY, height),
    ];
    // In the padding around the picture there is nothing to see.
    if (box[2] > box[0] && box[3] > box[1]) items.push({ box, score, label: nameOf(Number(kinds?.[at])) });
  }
  return [{ width, height, items }];
};
