/**
 * A model file as a part of a pipeline: bytes of a picture normalised in front of it where it takes pictures, the best few of its classes
 * behind it where it gives classes; rows of the extents that its task has where the file leaves them open.
 */
import type { TensorType } from "@/server/engine/ir/types";
import { planBatch } from "@/server/engine/onnx/batch-axes";
import { isElementType } from "@/server/engine/onnx/element-types";
import { fedInputs } from "@/server/engine/onnx/node-proto";
import { batchName } from "@/server/engine/onnx/place-model";
import type { GraphProto, ModelProto, ValueInfoProto } from "@/server/engine/onnx/schema/onnx_pb";
import type { SegmentOp } from "@/server/engine/onnx/segment";
import { valueType } from "@/server/engine/onnx/value-type";

export interface Subject {
  ops: SegmentOp[];
  inputs: { id: number; type: TensorType }[];
  outputs: number[];
}

/** Extents by the names that models give them. */
const usual: Readonly<Record<string, number>> = {
  sequence: 512,
  samples: 16_000,
  seq: 8,
  total_seq: 8,
  past_seq: 0,
  length: 64,
};
const line = 320;

/** Throws an Error that says why this is no part of a pipeline. */
export function subjectOf(model: ModelProto, title: string): Subject {
  const graph = model.graph as GraphProto;
  const open = fedInputs(graph);
  const isSingle = (value: ValueInfoProto) => valueType(value)?.dims?.length === 0;
  const takes = open.filter((value) => !isSingle(value));
  if (takes.length === 0) throw new Error("it has no input that a row could be");
  const { axes } = planBatch(model, takes, title, batchName);
  const rows = takes.map((value) => rowOf(value, axes.get(value.name) ?? 0, title));
  const constants = Object.fromEntries(open.filter(isSingle).map(({ name }) => [name, name === "sr" ? 16_000 : 1]));
  const results = graph.output.map(({ name }) => name);
  const [first] = rows;
  const picture = rows.length === 1 && first ? pictureOf(first) : null;

  let next = rows.length;
  const ops: SegmentOp[] = [];
  const inputs = rows.map((type, id) => ({ id, type: picture ? picture.bytes : type }));
  let given = inputs.map(({ id }) => id);
  if (picture) {
    const attrs = { layout: picture.layout, scale: 1 / 127.5, mean: [1], std: [1], bgr: false };
    ops.push({ name: "tensor.normalise", attrs, inputs: given, outputs: [next], title: "normalise" });
    given = [next++];
  }
  const made = results.map(() => next++);
  const attrs = { file: { sha256: "m" }, inputs: takes.map(({ name }) => name), outputs: results, constants };
  ops.push({ name: "tensor.model", attrs, inputs: given, outputs: made, title });
  const outputs = made.flatMap((id, index) => {
    const classes = classesOf(graph.output[index] as ValueInfoProto);
    if (classes === null) return [id];
    const best = [next++, next++];
    ops.push({ name: "tensor.top-k", attrs: { k: 5 }, inputs: [id], outputs: best, title: "top k" });
    return best;
  });
  return { ops, inputs, outputs };
}

function rowOf(value: ValueInfoProto, axis: number, title: string): TensorType {
  const type = valueType(value);
  if (!type?.dims || !isElementType(type.type)) throw new Error(`its input ${value.name} is no tensor of a known rank`);
  const isPicture = type.dims.length === 4 && [1, 3].includes(Number(type.dims[1]));
  const row = type.dims.filter((_, at) => at !== axis);
  return {
    type: type.type,
    dims: row.map((extent) =>
      typeof extent === "number" ? extent : (usual[extent] ?? (isPicture ? line : /vad/.test(title) ? 512 : 64)),
    ),
  };
}

/** Channels in front or behind, one or three of them, and sides of more than a few pixels. */
function pictureOf({ type, dims }: TensorType): { layout: "NCHW" | "NHWC"; bytes: TensorType } | null {
  const [a = 0, b = 0, c = 0, ...rest] = dims.map(Number);
  if (type !== "float32" || rest.length > 0 || b < 32) return null;
  const isChannels = (extent: number) => extent === 1 || extent === 3;
  if (isChannels(a) && c >= 32) return { layout: "NCHW", bytes: { type: "uint8", dims: [b, c, a] } };
  return isChannels(c) && a >= 32 ? { layout: "NHWC", bytes: { type: "uint8", dims: [a, b, c] } } : null;
}

/** Lists of classes, or a list of them for each step. */
function classesOf(value: ValueInfoProto): number | null {
  const type = valueType(value);
  const classes = type?.dims?.at(-1);
  const rank = type?.dims?.length ?? 0;
  const isMany = typeof classes === "number" && classes >= 50 && rank >= 2 && rank <= 3;
  return type?.type === "float32" && isMany && (rank === 2 || classes > 1000) ? classes : null;
}
