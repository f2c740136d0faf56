/** One model through the library: how its shapes were found, what the passes did, what a batch of it gives, and how long each way takes. */
import { buildSegment } from "@/server/engine/onnx/build-segment";
import { largestError } from "@/server/engine/onnx/compare";
import { readModel } from "@/server/engine/onnx/model-file";
import { fedInputs } from "@/server/engine/onnx/node-proto";
import { joinRows, sampleRow } from "@/server/engine/onnx/sample";
import type { GraphProto, ModelProto } from "@/server/engine/onnx/schema/onnx_pb";
import type { BuiltSegment, Tensor } from "@/server/engine/onnx/segment";
import { inferOrMeasure } from "@/server/engine/onnx/shape/measure";
import { runModel } from "@/server/engine/onnx/testing/run-model";
import { valueType } from "@/server/engine/onnx/value-type";
import { median } from "../report";
import { type Subject, subjectOf } from "./subject";

export const together = 4;
const budgetMs = 1500;

export interface Row {
  model: string;
  /** How the shapes were found. */
  inferred: string;
  operators?: string;
  /** "yes", or why not; why it is no part of a pipeline at all. */
  batch: string;
  error?: number;
  /** Milliseconds per item: node by node, in one graph, and so with several items. */
  apart?: number;
  merged?: number;
  batched?: number;
}

/** Never throws: a model that cannot be done is a row that says why. */
export async function measure(model: string, bytes: Uint8Array): Promise<Row> {
  let inferred = "–";
  try {
    const read = readModel(bytes);
    inferred = await inferredOf(read);
    return { model, inferred, ...(await compiled(subjectOf(read, model), bytes)) };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { model, inferred, batch: `not compiled: ${reason.slice(0, 300)}` };
  }
}

async function inferredOf(model: ModelProto): Promise<string> {
  const graph = model.graph as GraphProto;
  const values = graph.node.flatMap(({ output }) => output).filter((name) => name !== "").length;
  const names = fedInputs(graph).flatMap((value) =>
    (valueType(value)?.dims ?? []).filter((extent) => typeof extent === "string"),
  );
  // Sides and signals large enough for what shrinks them, and of sizes that strides divide.
  const sizes = new Map(
    names.map((name, at) => [name, /batch|^N$|\.0$|^state/.test(name) || at === 0 ? [1, 2] : [512, 576]] as const),
  );
  const { unknownValues, measured } = await inferOrMeasure(model, runModel, sizes as never);
  const unknown = unknownValues.length === 0 ? "" : `, ${unknownValues.length} unknown`;
  return measured.length === 0 && unknown === ""
    ? `${values} by rule`
    : `${values - measured.length - unknownValues.length} by rule, ${measured.length} measured${unknown}`;
}

async function compiled(
  { ops, inputs, outputs }: Subject,
  bytes: Uint8Array,
): Promise<Omit<Row, "model" | "inferred">> {
  const options = { readFile: async () => bytes, runModel };
  const built = await buildSegment({ inputs, outputs, ops }, options);
  const off = { ...options, noPasses: new Set(["all"]) };
  const types = new Map(inputs.map(({ id, type }) => [id, type]));
  const alone: { op: (typeof ops)[number]; built: BuiltSegment }[] = [];
  for (const op of ops) {
    const taken = op.inputs.map((id) => ({ id, type: types.get(id) ?? { type: "float32" as const, dims: [] } }));
    const single = await buildSegment({ inputs: taken, outputs: op.outputs, ops: [op] }, off);
    for (const [index, id] of op.outputs.entries()) {
      const made = single.fetchTypes[index];
      if (made) types.set(id, { type: made.type as "float32", dims: made.dims });
    }
    alone.push({ op, built: single });
  }
  const rows = (count: number) =>
    built.feedTypes.map((type) => joinRows(Array.from({ length: count }, (_, row) => sampleRow(type, row, {}))));
  const item = rows(1);
  const apart = async () => {
    const known = new Map(inputs.map(({ id }, index) => [id, item[index] as Tensor]));
    for (const { op, built: single } of alone) {
      const results = await run(
        single,
        op.inputs.map((id) => known.get(id) as Tensor),
      );
      for (const [index, id] of op.outputs.entries()) known.set(id, results[index] as Tensor);
    }
    return outputs.map((id) => known.get(id) as Tensor);
  };
  const batch = built.fixedBatch === null ? rows(together) : null;
  const named = (tensors: readonly Tensor[]) =>
    Object.fromEntries(tensors.map((tensor, index) => [`${index}`, tensor]));
  const times = await interleaved([apart, () => run(built, item), ...(batch ? [() => run(built, batch)] : [])]);
  return {
    operators: `${built.operators.before} -> ${built.operators.after}`,
    batch: built.fixedBatch ?? "yes",
    error: Math.max(
      largestError(named(await apart()), named(await run(built, item))),
      ...built.passes.flatMap(({ validation }) => (validation?.accepted ? [validation.largestError] : [])),
    ),
    apart: times[0],
    merged: times[1],
    ...(times[2] !== undefined && { batched: times[2] / together }),
  };
}

async function run(built: BuiltSegment, feeds: readonly Tensor[]): Promise<Tensor[]> {
  const named = Object.fromEntries(built.feeds.map((name, index) => [name, feeds[index] as Tensor]));
  const results = await runModel(built.bytes, named, built.fetches);
  return built.fetches.map((name) => results[name] as Tensor);
}

/** Median milliseconds of each, taken in turns so that what else the machine does falls on all of them. */
async function interleaved(calls: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const taken: number[][] = calls.map(() => []);
  for (const call of calls) await call();
  const end = performance.now() + budgetMs;
  do {
    for (const [index, call] of calls.entries()) {
      const start = performance.now();
      await call();
      taken[index]?.push(performance.now() - start);
    }
  } while (performance.now() < end || (taken[0]?.length ?? 0) < 3);
  return taken.map(median);
}
