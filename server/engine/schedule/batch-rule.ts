/**
 * How many rows share a batch: at first, and at the most. In between the runtime measures (runtime/batch/batch-times.ts). On a
 * processor large batches mostly lose: activations leave the cache, and a detector on whole pictures is slower at 2 than at 1;
 * lines of text gain up to 4, small classifiers up to 8, what is next to nothing up to 64.
 */
import { tokenPadding } from "../ir/tokens";
import type { IrOp } from "../ir/types";
import type { GraphStep } from "../plan";

export interface BatchRule {
  first: number;
  most: number;
  reason: string;
  ragged?: GraphStep["ragged"];
}

export function batchRule(feeder: IrOp | undefined, fixedBatch: string | null, reference: boolean): BatchRule {
  if (reference) return { first: 1, most: 1, reason: "one item at a time: this is the reference" };
  if (fixedBatch) return { first: 1, most: 1, reason: fixedBatch };
  if (feeder?.name === "text.tokenise")
    return {
      first: 256,
      most: 4096,
      reason: "texts of like length go together, as many as have so many tokens",
      ragged: { dim: 0, multiple: 1, padValue: tokenPadding, summed: true },
    };
  const { fit, multiple, width, widths } = feeder?.name === "image.to-tensor" ? feeder.attrs : {};
  if (fit === "limit-side")
    return { first: 1, most: 4, reason: "whole pictures: more than one mostly leave the processor's cache" };
  if (fit === "fit-height" && width === null) {
    // Rows are [H,W,C] bytes that image.to-tensor has padded to a bucket: a batch adds no padding of its own.
    return {
      first: 4,
      most: 8,
      reason: "rows of like width go together",
      ragged: { dim: 1, multiple: widths ? 1 : ((multiple as number | undefined) ?? 32), padValue: 127 },
    };
  }
  return { first: 8, most: 64, reason: "small rows: as many share a call as is quickest" };
}
