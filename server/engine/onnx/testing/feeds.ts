/** Sample inputs for any model at hand: sequences short, recurrent states zero, sampling rates what voice models take. */
import { isElementType } from "../element-types";
import { sampleRow } from "../sample";
import type { ModelProto } from "../schema/onnx_pb";
import type { Tensor } from "../segment";
import { valueType } from "../value-type";

/** Extents by the names that models give them; the rest is 1. */
const usual: Readonly<Record<string, number>> = {
  sequence: 512,
  samples: 16000,
  height: 320,
  width: 320,
  seq: 8,
  total_seq: 8,
  past_seq: 0,
  length: 16,
};

export interface FeedChoice {
  batch?: number;
  extents?: Readonly<Record<string, number>>;
}

/** Null where an input is no tensor of a usual type, or of unknown rank. */
export function sampleFeeds(
  model: ModelProto,
  { batch = 1, extents = {} }: FeedChoice = {},
): Record<string, Tensor> | null {
  const graph = model.graph;
  const constants = new Set(graph?.initializer.map(({ name }) => name));
  const feeds: Record<string, Tensor> = {};
  for (const input of graph?.input ?? []) {
    if (constants.has(input.name)) continue;
    const type = valueType(input);
    if (!type?.dims || !isElementType(type.type)) return null;
    const isPicture = type.dims.length === 4 && type.dims[1] === 3;
    const dims = type.dims.map((extent, axis) => {
      if (typeof extent === "number") return extent || 1;
      const chosen = extents[extent] ?? usual[extent];
      if (chosen !== undefined) return chosen;
      if (axis === 0 || /^batch/.test(extent) || extent === "state.1") return batch;
      return isPicture ? 320 : input.name === "input" ? 512 : 1;
    });
    feeds[input.name] = fill(type.type, dims, input.name);
  }
  return feeds;
}

function fill(type: Tensor["type"], dims: number[], name: string): Tensor {
  if (dims.length === 0) {
    const data = type === "int64" ? BigInt64Array.of(16000n) : Float32Array.of(1);
    return { type, dims, data };
  }
  const [rows = 1, ...row] = dims;
  if (rows !== 1 || /mask/.test(name)) {
    const count = dims.reduce((product, extent) => product * extent, 1);
    const { data } = sampleRow({ type, dims: [count] }, 0, {});
    // A mask that masks everything would make softmax of nothing.
    return { type, dims, data: /mask/.test(name) && type === "int64" ? (data as BigInt64Array).fill(1n) : data };
  }
  return { ...sampleRow({ type, dims: row }, 0, {}), dims };
}
