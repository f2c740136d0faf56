/** The op table. */

import type { OpDef } from "./define-op";
import { imageOps } from "./image";
import { inputOps } from "./input";
import { mediaOps } from "./media";
import { ocrOps } from "./ocr";
import { headOps, labelOps, tensorOps } from "./tensor";
import { textOps } from "./text";

const all: readonly OpDef[] = [
  ...inputOps,
  ...imageOps,
  ...ocrOps,
  ...tensorOps,
  ...headOps,
  ...labelOps,
  ...mediaOps,
  ...textOps,
];

export const ops: ReadonlyMap<string, OpDef> = new Map(all.map((op) => [op.name, op]));
