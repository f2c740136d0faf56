/**
 * A segment of `tensor.*` ops as one model: fragments around the segment's models, at their operator set. Value names depend
 * on the order of ops only, never on value ids, so that equal segments of different drawings give equal bytes.
 */
import type { TensorType } from "../ir/types";
import { compose, type FragmentPart, type ModelPart } from "./compose";
import { isElementType } from "./element-types";
import { Extents } from "./extents";
import { type Fragment, fragments, type RowValue } from "./fragments";
import { unfit } from "./model-error";
import { readModel } from "./model-file";
import { makeNode } from "./node-proto";
import { batchName, modelAttrs, placeModel } from "./place-model";
import { TensorProto_DataType as DataType, type ModelProto } from "./schema/onnx_pb";
import type { Segment, SegmentOp } from "./segment";
import { makeValue, opsetOf } from "./value-type";

/** For segments without a model: what every onnxruntime of the last years reads. */
const ownOpset = 17;

export interface ComposedSegment {
  model: ModelProto;
  feeds: string[];
  fetches: string[];
  /** One row each. */
  feedTypes: TensorType[];
  fetchTypes: { type: string; dims: readonly (number | string)[] }[];
  /** Titles of models whose file states a batch of 1; batchified ones are not among them. */
  fixed: string[];
  /** Places where a batchified model lets items touch each other, as far as its structure shows. */
  mixing: string[];
  /** Values that fragments with integer results read: a difference shows there before it is rounded away. */
  probes: RowValue[];
}

/** Throws EngineError "model-corrupt" for a bad file and "invalid-pipeline" for ops that do not fit each other. */
export function composeSegment(
  segment: Segment,
  files: ReadonlyMap<string, Uint8Array>,
  makeBatched: boolean,
): ComposedSegment {
  const models = new Map<SegmentOp, ModelProto>();
  for (const op of segment.ops) {
    const bytes = op.name === "tensor.model" && files.get(modelAttrs.parse(op.attrs).file.sha256);
    if (bytes) models.set(op, readModel(bytes));
  }
  // The latest of its models, and what its fragments need at least: the models can be brought up to it.
  const needed = segment.ops.flatMap(({ name }) => fragments.get(name)?.since ?? []);
  const opset = models.size > 0 ? Math.max(...[...models.values()].map(opsetOf), ...needed) : ownOpset;
  const extents = new Extents();
  const values = new Map<number, RowValue>();
  segment.inputs.forEach(({ id, type }, index) => {
    values.set(id, { name: `in${index}`, type: type.type, dims: type.dims.length > 0 ? type.dims : null });
  });
  const parts: (ModelPart | FragmentPart)[] = [];
  const fixed: string[] = [];
  const mixing: string[] = [];
  const probes = new Map<string, RowValue>();

  const add = (part: ModelPart | FragmentPart) => void parts.push(part);

  segment.ops.forEach((op, position) => {
    const prefix = `${position}/`;
    // Not under the prefix: a model may have a value called 0.
    const names = op.outputs.map((id, slot) => outputName(segment, id) ?? `${position}:${slot}`);
    const given = (index: number, type?: string): RowValue => {
      const value = values.get(op.inputs[index] ?? -1);
      if (!value) throw unfit(`${op.title} reads a value that nothing before it makes.`);
      return type === undefined ? value : as(type, value, op, parts);
    };
    const model = models.get(op);
    if (model) {
      const placed = placeModel({ op, model, prefix, outputs: names, extents, makeBatched, given, add });
      if (placed.isFixed) fixed.push(op.title);
      mixing.push(...placed.mixing.map((reason) => `${op.title}: ${reason}`));
      // What comes from outside with an unknown rank is what the model takes.
      for (const [index, dims] of placed.takes.entries()) {
        const id = op.inputs[index] ?? -1;
        const source = segment.inputs.some((input) => input.id === id) ? values.get(id) : undefined;
        if (source && !source.dims) values.set(id, { ...source, dims });
      }
      for (const [slot, output] of placed.outputs.entries()) values.set(op.outputs[slot] ?? -1, output);
      return;
    }
    const { make, anyType } = fragments.get(op.name) ?? {};
    if (!make) throw unfit(`${op.title} (${op.name}) has no ONNX form.`);
    const inputs = op.inputs.map((_, index) => {
      const value = anyType ? given(index) : given(index, "float32");
      return { ...value, dims: value.dims?.map((extent) => extents.resolve(extent)) ?? null };
    });
    const fragment: Fragment = make({
      title: op.title,
      opset,
      attrs: op.attrs,
      inputs,
      outputs: names,
      local: (name) => `${prefix}${name}`,
    });
    if (fragment.outputs.some(({ type }) => type !== "float32"))
      for (const input of inputs) probes.set(input.name, input);
    add(fragment);
    fragment.outputs.forEach((output, slot) => {
      values.set(op.outputs[slot] ?? -1, output);
    });
  });

  const resolve = (dims: readonly (number | string)[] | null) => dims?.map((extent) => extents.resolve(extent)) ?? null;
  const batch = fixed.length > 0 ? 1 : batchName;
  const whole = (dims: readonly (number | string)[] | null) => dims && [batch, ...dims];
  const feedTypes = segment.inputs.map(
    ({ id, type }): TensorType => ({ type: type.type, dims: resolve(values.get(id)?.dims ?? null) ?? [] }),
  );
  const fetched = segment.outputs.map((id, index) => {
    const value = values.get(id);
    if (!value) throw unfit(`An output of this part of the pipeline is made by nothing.`);
    const name = `out${index}`;
    // An input that goes straight out, and an output asked for twice, need a node of their own.
    if (value.name !== name) parts.push({ nodes: [makeNode("Identity", [value.name], [name])], constants: [] });
    return { ...value, name, dims: resolve(value.dims) };
  });
  const model = compose({
    name: "segment",
    opset,
    parts,
    inputs: feedTypes.map(({ type, dims }, index) =>
      makeValue(`in${index}`, type, whole(dims.length > 0 ? dims : null)),
    ),
    outputs: fetched.map(({ name, type, dims }) => {
      if (!isElementType(type)) throw unfit(`A model gives ${type}, which Weft does not carry between nodes.`);
      return makeValue(name, type, whole(dims));
    }),
  });
  return {
    model,
    feeds: segment.inputs.map((_, index) => `in${index}`),
    fetches: fetched.map(({ name }) => name),
    feedTypes,
    fetchTypes: fetched.map(({ type, dims }) => ({ type, dims: dims ?? [] })),
    fixed,
    mixing,
    probes: [...probes.values()].filter(
      ({ name }) => !fetched.some((fetch) => fetch.name === name) && !name.startsWith("in"),
    ),
  };
}

function outputName(segment: Segment, id: number): string | undefined {
  const index = segment.outputs.indexOf(id);
  return index < 0 ? undefined : `out${index}`;
}

const floats: Readonly<Record<string, DataType>> = {
  float32: DataType.FLOAT,
  float16: DataType.FLOAT16,
  float64: DataType.DOUBLE,
};

/** The value in the wanted element type; a Cast where both are floating point, else refused. */
function as(type: string, value: RowValue, op: SegmentOp, parts: (ModelPart | FragmentPart)[]): RowValue {
  if (value.type === type) return value;
  const to = floats[type];
  if (to === undefined || floats[value.type] === undefined)
    throw unfit(`${op.title} takes ${type} and is given ${value.type}.`);
  const name = `${value.name}/${type}/${parts.length}`;
  parts.push({ nodes: [makeNode("Cast", [value.name], [name], { to: BigInt(to) })], constants: [] });
  return { name, type, dims: value.dims };
}
