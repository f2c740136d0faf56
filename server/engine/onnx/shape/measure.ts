/**
 * Shapes by measurement, for what no rule knows: the model runs with every extent of its inputs at two values, one after the other, and
 * how each extent of each value depends on them is read off. It is believed where it also foretells a last run in which all of them
 * change at once; what does not follow a straight line stays unknown.
 */
import { create } from "@bufbuild/protobuf";
import { writeModel } from "../model-file";
import { fedInputs, makeNode } from "../node-proto";
import { sampleRow } from "../sample";
import { type GraphProto, type ModelProto, type NodeProto, ValueInfoProtoSchema } from "../schema/onnx_pb";
import type { RunModel, Tensor } from "../segment";
import { elementCount } from "../tensor";
import { add, type Dim, evaluate, mul, named, sub } from "./dim";
import type { Facts } from "./facts";
import { factsOfValue, type Given, type Inference, inferShapes } from "./infer";

export interface Measured {
  dims: readonly number[];
  /** Of values of up to 1024 elements. */
  tensor?: Tensor;
}

/** Every value that the model's nodes make. The model is left as it was. */
export async function measureAll(
  model: ModelProto,
  feeds: Record<string, Tensor>,
  runModel: RunModel,
): Promise<ReadonlyMap<string, Measured>> {
  const graph = model.graph as GraphProto;
  const { node: nodes, output } = graph;
  const names = nodes.flatMap((node) => node.output).filter((name) => name !== "");
  const shapeOf = (name: string) => `${name}/measured-shape`;
  const probe = (probes: readonly NodeProto[], outputs: readonly string[]) => {
    graph.node = [...nodes, ...probes];
    graph.output = outputs.map((name) => create(ValueInfoProtoSchema, { name }));
    const bytes = writeModel(model);
    Object.assign(graph, { node: nodes, output });
    return runModel(bytes, feeds, outputs);
  };
  // Shapes by nodes of their own: the values themselves are large, and need not come out.
  const shapes = await probe(
    names.map((name) => makeNode("Shape", [name], [shapeOf(name)])),
    names.map(shapeOf),
  );
  const measured = new Map<string, Measured>();
  for (const name of names) measured.set(name, { dims: Array.from(shapes[shapeOf(name)]?.data ?? [], Number) });
  const small = names.filter((name) => elementCount(measured.get(name)?.dims ?? []) <= 1024);
  if (small.length === 0) return measured;
  for (const [name, tensor] of Object.entries(await probe([], small)))
    measured.set(name, { dims: tensor.dims, tensor });
  return measured;
}

/** Two values for each extent that the inputs name. */
export type Sizes = ReadonlyMap<string, readonly [number, number]>;

export interface MeasuredInference extends Inference {
  /** Values whose shapes were measured, since no rule gave them. */
  measured: readonly string[];
}

/** By rules where there are rules; by measurement for the rest. */
export async function inferOrMeasure(
  model: ModelProto,
  runModel: RunModel,
  sizes: Sizes,
  given: Given = new Map(),
): Promise<MeasuredInference> {
  let inference = inferShapes(model, given);
  if (inference.unknownValues.length === 0) return { ...inference, measured: [] };
  const readOff = await runs(model, runModel, sizes);
  const measured = new Map<string, Facts>();
  // Only what comes straight from what is known: the rules go on from there, and know more than straight lines.
  for (let first = firstUnknown(model, inference); first.length > 0; first = firstUnknown(model, inference)) {
    const found = first.filter((name) => !measured.has(name)).flatMap((name) => readOff(name) ?? []);
    if (found.length === 0) break;
    for (const [name, facts] of found) measured.set(name, facts);
    inference = inferShapes(model, new Map([...given, ...measured]));
  }
  return { ...inference, measured: [...measured.keys()] };
}

function firstUnknown(model: ModelProto, { facts }: Inference): string[] {
  const isKnown = (name: string) => name === "" || facts.get(name)?.dims !== null;
  return (model.graph?.node ?? []).flatMap(({ input, output }) =>
    input.every(isKnown) ? output.filter((name) => !isKnown(name)) : [],
  );
}

/** Runs the model at all sizes; the answer reads one value's facts off, if it can. */
async function runs(model: ModelProto, runModel: RunModel, sizes: Sizes) {
  const run = (pick: (name: string) => number) => measureAll(model, feedsOf(model, pick), runModel);
  const lower = (name: string) => sizes.get(name)?.[0] ?? 1;
  const upper = (name: string) => sizes.get(name)?.[1] ?? 2;
  const base = await run(lower);
  const changed = new Map<string, ReadonlyMap<string, Measured>>();
  for (const name of sizes.keys())
    changed.set(name, await run((other) => (other === name ? upper(other) : lower(other))));
  const all = await run(upper);
  const atOnce = new Map([...sizes].map(([name, [, high]]) => [name, high]));
  return (name: string): [[string, Facts]] | undefined => {
    const [start, end] = [base.get(name), all.get(name)];
    if (!start || start.dims.length !== end?.dims.length) return undefined;
    const dims = start.dims.map((extent, axis) => {
      let dim: Dim = extent;
      for (const [input, [low, high]] of sizes) {
        const step = ((changed.get(input)?.get(name)?.dims[axis] ?? extent) - extent) / (high - low);
        dim = add(dim, mul(sub(named(input), low), step));
      }
      return evaluate(dim, atOnce) === end.dims[axis] ? dim : named(`${name}.${axis}`);
    });
    return [[name, { type: start.tensor?.type ?? "", dims }]];
  };
}

/** Inputs of the chosen extents: pictures of marks, small whole numbers. */
function feedsOf(model: ModelProto, pick: (name: string) => number): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  for (const input of fedInputs(model.graph as GraphProto)) {
    const { type, dims } = factsOfValue(input);
    const extents = (dims ?? []).map((dim) => (typeof dim === "number" ? dim : pick(dim.key)));
    const row = { type: type as Tensor["type"], dims: [elementCount(extents)] };
    feeds[input.name] = { ...sampleRow(row, 0, {}), dims: extents };
  }
  return feeds;
}
