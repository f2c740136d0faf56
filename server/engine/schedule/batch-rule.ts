/**
 * How many rows share a batch, until a machine has been measured. On a processor large batches lose: activations leave the
 * cache, and a detector on whole pictures is slower at 2 than at 1; lines of text gain up to 4, small classifiers up to 8.
 */
import type { IrOp } from "../ir/types";

export interface BatchRule {
  limit: number;
  reason: string;
  ragged?: { dim: number; multiple: number; padValue: number };
}

export function batchRule(feeder: IrOp | undefined, fixedBatch: string | null, reference: boolean): BatchRule {
  if (reference) return { limit: 1, reason: "one item at a time: this is the reference" };
  if (fixedBatch) return { limit: 1, reason: fixedBatch };
  const { fit, multiple, width } = feeder?.name === "image.to-tensor" ? feeder.attrs : {};
  if (fit === "limit-side") return { limit: 1, reason: "whole pictures: larger batches leave the processor's cache" };
  if (fit === "fit-height" && width === null) {
    // Rows are [H,W,C] bytes that image.to-tensor has padded to the multiple: a bucket adds no padding of its own.
    return {
      limit: 4,
      reason: "rows of like width go together",
      ragged: { dim: 1, multiple: (multiple as number | undefined) ?? 32, padValue: 127 },
    };
  }
  return { limit: 8, reason: "small rows: up to eight share a call" };
}
