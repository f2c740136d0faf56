/**
 * A segment of `tensor.*` ops as one model: fragments around the segment's models, at their operator set. Value names depend
 * on the order of ops only, never on value ids, so that equal segments of different drawings give equal bytes.
 */
import { z } from "zod";
import type { TensorType } from "../ir/types";
import { batchify } from "./batchify";
import { compose, type FragmentPart, type ModelPart } from "./compose";
import { isElementType } from "./element-types";
import { Extents } from "./extents";
import { type Fragment, fragments, type RowValue } from "./fragments";
import { unfit } from "./model-error";
import { readModel } from "./model-file";
import { makeNode } from "./node-proto";
import { TensorProto_DataType as DataType, type GraphProto, type ModelProto } from "./schema/onnx_pb";
import type { Segment, SegmentOp } from "./segment";
import { makeValue, opsetOf, valueType } from "./value-type";

/** Symbolic name of the batch dimension. */
export const batchName = "N";
/** For segments without a model: what every onnxruntime of the last years reads. */
const ownOpset = 17;

const modelAttrs = z.object({ file: z.object({ sha256: z.string() }), input: z.string(), output: z.string() });

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
  // The latest of its models: the others can be brought up to it.
  const opset = models.size > 0 ? Math.max(...[...models.values()].map(opsetOf)) : ownOpset;
  const extents = new Extents();
  const values = new Map<number, RowValue>();
  segment.inputs.forEach(({ id, type }, index) => {
    values.set(id, { name: `in${index}`, type: type.type, dims: type.dims.length > 0 ? type.dims : null });
  });
  const parts: (ModelPart | FragmentPart)[] = [];
  const fixed: string[] = [];
  const mixing: string[] = [];
  const probes = new Map<string, RowValue>();

  segment.ops.forEach((op, position) => {
    const prefix = `${position}/`;
    const names = op.outputs.map((id, slot) => outputName(segment, id) ?? `${prefix}${slot}`);
    let input = values.get(op.inputs[0] ?? -1);
    if (!input) throw unfit(`${op.title} reads a value that nothing before it makes.`);
    const model = models.get(op);
    if (model) {
      const part = placeModel({ op, model, prefix, output: names[0] ?? "", extents, makeBatched });
      input = as(part.input.type, input, op, parts);
      if (input.dims && part.input.dims) extents.unify(input.dims, part.input.dims, op.title);
      const source = segment.inputs.find(({ id }) => id === op.inputs[0]);
      if (source && !input.dims) values.set(source.id, { ...input, dims: part.input.dims });
      if (part.isFixed) fixed.push(op.title);
      mixing.push(...part.mixing.map((reason) => `${op.title}: ${reason}`));
      parts.push({
        title: op.title,
        model,
        prefix,
        io: new Map([
          [part.inputName, input.name],
          [part.outputName, part.output.name],
        ]),
      });
      values.set(op.outputs[0] ?? -1, part.output);
      return;
    }
    const make = fragments.get(op.name);
    if (!make) throw unfit(`${op.title} (${op.name}) has no ONNX form.`);
    const rounded = op.name === "tensor.normalise" ? input : as("float32", input, op, parts);
    const resolved = { ...rounded, dims: rounded.dims?.map((extent) => extents.resolve(extent)) ?? null };
    const fragment: Fragment = make({
      title: op.title,
      opset,
      attrs: op.attrs,
      input: resolved,
      outputs: names,
      local: (name) => `${prefix}${name}`,
    });
    if (fragment.outputs.some(({ type }) => type !== "float32")) probes.set(resolved.name, resolved);
    parts.push(fragment);
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

interface Placement {
  op: SegmentOp;
  model: ModelProto;
  prefix: string;
  output: string;
  extents: Extents;
  makeBatched: boolean;
}

/** What a model takes and gives, per row, with its own names of extents kept apart from others'. */
function placeModel({ op, model, prefix, output, extents, makeBatched }: Placement) {
  const graph = model.graph as GraphProto;
  const { input: inputName, output: outputName } = modelAttrs.parse(op.attrs);
  const constants = new Set(graph.initializer.map((tensor) => tensor.name));
  const inputs = graph.input.filter((value) => !constants.has(value.name));
  const takes = inputs.find((value) => value.name === inputName);
  const gives = graph.output.find((value) => value.name === outputName);
  if (!takes)
    throw unfit(`${op.title} has no input "${inputName}". It has: ${inputs.map(({ name }) => name).join(", ")}.`);
  if (!gives)
    throw unfit(
      `${op.title} has no output "${outputName}". It has: ${graph.output.map(({ name }) => name).join(", ")}.`,
    );
  const others = inputs.filter((value) => value !== takes).map(({ name }) => name);
  if (others.length > 0) throw unfit(`${op.title} needs more inputs than ${inputName}: ${others.join(", ")}.`);
  if (!graph.node.some((node) => node.output.includes(outputName)))
    throw unfit(`${op.title} computes nothing for its output "${outputName}".`);
  const isFixed = rowOf(takes.name, valueType(takes), op)?.batch === 1;
  const mixing = isFixed && makeBatched ? batchify(model, batchName).refusals : [];
  const [taken, given] = [valueType(takes), valueType(gives)];
  const local = (dims: readonly (number | string)[] | undefined) =>
    dims?.map((extent) => (typeof extent === "string" ? `${prefix}${extent}` : extent)) ?? null;
  const input = rowOf(takes.name, taken, op);
  const result = rowOf(gives.name, given, op);
  if (typeof input?.batch === "string" && typeof result?.batch === "string")
    extents.unify([`${prefix}${input.batch}`], [`${prefix}${result.batch}`], op.title);
  if (!taken || !given) throw unfit(`${op.title} takes or gives something that is not a tensor.`);
  return {
    inputName,
    outputName,
    isFixed: isFixed && !makeBatched,
    mixing,
    input: { type: taken.type, dims: local(input?.row) },
    output: { name: output, type: given.type, dims: local(result?.row) } satisfies RowValue,
  };
}

function rowOf(
  name: string,
  type: ReturnType<typeof valueType>,
  op: SegmentOp,
): { batch: number | string; row: (number | string)[] } | null {
  if (!type?.dims) return null;
  const [batch, ...row] = type.dims;
  if (batch === undefined) throw unfit(`"${name}" of ${op.title} is a single number, without a batch dimension.`);
  if (typeof batch === "number" && batch > 1)
    throw unfit(
      `"${name}" of ${op.title} is made for batches of exactly ${batch}; export the model with a batch of 1 or a free one.`,
    );
  return { batch, row };
}
