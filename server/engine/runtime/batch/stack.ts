/** Rows to a batch tensor and back. The batch dimension may stand anywhere; ragged rows are padded on the right of one dimension. */
import type { ElementType } from "../../ir/types";
import type { WireTensor } from "../sessions/worker-messages";
import type { TensorValue } from "../values";
import type { Staging } from "./staging";

type Data = TensorValue["data"];

const arrays = {
  uint8: Uint8Array,
  bool: Uint8Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float16: Uint16Array,
  float32: Float32Array,
} as const;

/** In memory of `staging` with what is left over there, else new and zero. */
function allocate(type: ElementType, length: number, staging?: Staging): Data {
  const Of = arrays[type];
  return staging ? new Of(staging.take(length * Of.BYTES_PER_ELEMENT), 0, length) : new Of(length);
}

const product = (dims: readonly number[]) => dims.reduce((a, b) => a * b, 1);

/** Copies part of one typed array into another of the same type. */
function copy(to: Data, at: number, from: Data, start: number, end: number): void {
  (to as Uint8Array).set((from as Uint8Array).subarray(start, end), at);
}

/** A copy of `row` whose dimension `dim` reaches `extent`. */
export function pad(row: TensorValue, dim: number, extent: number, value: number): TensorValue {
  const own = row.dims[dim] as number;
  if (own === extent) return row;
  const inner = product(row.dims.slice(dim + 1));
  const outer = product(row.dims.slice(0, dim));
  const data = allocate(row.type, outer * extent * inner);
  if (data instanceof BigInt64Array) data.fill(BigInt(value));
  else data.fill(value);
  for (let index = 0; index < outer; index++)
    copy(data, index * extent * inner, row.data, index * own * inner, (index + 1) * own * inner);
  return { type: row.type, dims: row.dims.map((each, index) => (index === dim ? extent : each)), data };
}

/**
 * Rows of equal dims as one tensor; `batchDim` -1: the rows share one tensor, which has no batch dimension. Always a copy, in
 * memory of `staging` where it is given, so that it can be transferred.
 */
export function stack(rows: readonly TensorValue[], batchDim: number, staging?: Staging): WireTensor {
  const first = rows[0] as TensorValue;
  if (batchDim < 0) return { type: first.type, dims: first.dims, data: first.data.slice() };
  const inner = product(first.dims.slice(batchDim));
  const outer = product(first.dims.slice(0, batchDim));
  const data = allocate(first.type, rows.length * outer * inner, staging);
  for (let row = 0; row < rows.length; row++) {
    for (let index = 0; index < outer; index++) {
      copy(
        data,
        (index * rows.length + row) * inner,
        (rows[row] as TensorValue).data,
        index * inner,
        (index + 1) * inner,
      );
    }
  }
  return {
    type: first.type,
    dims: [...first.dims.slice(0, batchDim), rows.length, ...first.dims.slice(batchDim)],
    data,
  };
}

/** The rows of a batch. With the batch dimension in front they are views of the batch's own memory. */
export function unstack(batch: WireTensor, batchDim: number, rows: number): TensorValue[] {
  const type = batch.type as ElementType;
  if (batchDim < 0) return Array.from({ length: rows }, () => ({ type, dims: batch.dims, data: batch.data }));
  if (batch.dims[batchDim] !== rows)
    throw new Error(
      `the graph answered ${batch.dims.join("x")} to a batch of ${rows}: it does not keep its rows apart`,
    );
  const dims = batch.dims.filter((_, index) => index !== batchDim);
  const inner = product(batch.dims.slice(batchDim + 1));
  const outer = product(batch.dims.slice(0, batchDim));
  return Array.from({ length: rows }, (_, row) => {
    if (outer === 1) return { type, dims, data: batch.data.subarray(row * inner, (row + 1) * inner) as Data };
    const data = allocate(type, outer * inner);
    for (let index = 0; index < outer; index++)
      copy(data, index * inner, batch.data, (index * rows + row) * inner, (index * rows + row + 1) * inner);
    return { type, dims, data };
  });
}
