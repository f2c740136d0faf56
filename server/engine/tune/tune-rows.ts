/**
 * What a graph is measured on: rows of the shape that comes most often in samples, padded as the batcher pads them, or made up where
 * there are no samples.
 */
import type { ElementType } from "../ir/types";
import type { Feeds } from "../onnx/quantize";
import { sampleRow } from "../onnx/sample";
import type { GraphStep } from "../plan";
import { bucketOf } from "../runtime/batch/batch-policy";
import { pad } from "../runtime/batch/stack";
import type { TensorValue } from "../runtime/values";

/** Of each row, its feeds in the order of the step; no batch dimension. */
export interface TuneRows {
  source: "samples" | "made";
  /** What a row counts for in the size of a batch (plan.ts). */
  unit: number;
  rows: TensorValue[][];
}

/** Different contents, as much as is needed: how long a graph takes hardly depends on them. */
const mostRows = 16;
const mostBytes = 16 * 2 ** 20;
const madeRows = 4;
/** Of a dimension of which only the name is known: a line of about so many pixels, a text of so many tokens. */
const lineExtent = 320;
const textExtent = 32;

export function tuneRows(step: GraphStep, samples: readonly Feeds[]): TuneRows {
  const groups = new Map<string, TensorValue[][]>();
  for (const feeds of samples) {
    const row = padded(
      step,
      step.feeds.map((name) => withoutBatch(feeds[name] as TensorValue)),
    );
    const shape = shapeOf(row);
    groups.set(shape, [...(groups.get(shape) ?? []), row]);
  }
  const [most] = [...groups.values()].sort((a, b) => b.length - a.length || bytesOf(b[0]) - bytesOf(a[0]));
  const source = most ? "samples" : "made";
  const rows = most ?? made(step);
  const fitting = Math.max(1, Math.floor(mostBytes / Math.max(1, bytesOf(rows[0]))));
  const { ragged } = step;
  const unit = ragged?.summed ? (rows[0]?.[0]?.dims[ragged.dim] ?? 1) : 1;
  return { source, unit, rows: rows.slice(0, Math.min(mostRows, fitting)) };
}

/** uint8[48,320,3], float32[4] */
export const shapeOf = (row: readonly TensorValue[]): string =>
  row.map(({ type, dims }) => `${type}[${dims.join(",")}]`).join(", ");

export const bytesOf = (row: readonly TensorValue[] | undefined): number =>
  row?.reduce((sum, { data }) => sum + data.byteLength, 0) ?? 0;

function withoutBatch({ type, dims, data }: TensorValue): TensorValue {
  return { type, dims: dims.slice(1), data };
}

function padded({ ragged }: GraphStep, row: TensorValue[]): TensorValue[] {
  const [first, ...rest] = row;
  if (!ragged || !first) return row;
  const extent = bucketOf(first.dims[ragged.dim] as number, ragged.multiple);
  return [pad(first, ragged.dim, extent, ragged.padValue), ...rest];
}

function made(step: GraphStep): TensorValue[][] {
  const { ragged, feedTypes } = step;
  return Array.from({ length: madeRows }, (_, index) =>
    padded(
      step,
      feedTypes.map(({ type, dims }, feed) => {
        const known = dims.map((extent, dim) =>
          typeof extent !== "number" && ragged && feed === 0 && dim === ragged.dim
            ? ragged.summed
              ? textExtent
              : lineExtent
            : extent,
        );
        return withoutBatch(sampleRow({ type: type as ElementType, dims: known }, index, {}) as TensorValue);
      }),
    ),
  );
}
