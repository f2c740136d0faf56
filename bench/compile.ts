/**
 * Every model at hand through the compiler's ONNX library: operators before and after, whether it can be batched or why not, the largest
 * error of what was made of it, and the time per item: preprocessing and model as two sessions, as one, and as one with four items.
 */
import { existsSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { TensorType } from "@/server/engine/ir/types";
import { buildSegment } from "@/server/engine/onnx/build-segment";
import { largestError } from "@/server/engine/onnx/compare";
import { isElementType } from "@/server/engine/onnx/element-types";
import { readModel, writeModel } from "@/server/engine/onnx/model-file";
import { isOperator } from "@/server/engine/onnx/node-proto";
import { applyRewrites, rewrites } from "@/server/engine/onnx/rewrite";
import { joinRows, sampleRow } from "@/server/engine/onnx/sample";
import type { GraphProto } from "@/server/engine/onnx/schema/onnx_pb";
import type { BuiltSegment, Segment, SegmentOp, Tensor } from "@/server/engine/onnx/segment";
import { inferShapes } from "@/server/engine/onnx/shape/infer";
import { sampleFeeds } from "@/server/engine/onnx/testing/feeds";
import { readBytes, sharedModelFiles, sharedModels, starterModels } from "@/server/engine/onnx/testing/real-models";
import { runModel } from "@/server/engine/onnx/testing/run-model";
import { valueType } from "@/server/engine/onnx/value-type";
import { median, writeSection } from "./report";

const together = 4;
const budgetMs = 1500;

interface Row {
  model: string;
  operators: string;
  inferred: string;
  batch: string;
  error: string;
  apart?: number;
  merged?: number;
  batched?: number;
}

/** With a part of a name: only the models whose path has it, and nothing is written down. */
export default async function compile([only]: readonly string[]): Promise<void> {
  const rows: Row[] = [];
  for (const path of [...starterModels(), ...sharedModelFiles()]) {
    if (only !== undefined && !path.includes(only)) continue;
    const row = await measure(path);
    console.log(line(row));
    rows.push(row);
  }
  if (only === undefined) writeSection("compile", "Models through the compiler", report(rows));
}

async function measure(path: string): Promise<Row> {
  const bytes = readBytes(path);
  const model = readModel(bytes);
  const graph = model.graph as GraphProto;
  const { facts, unknownValues } = inferShapes(model);
  const made = graph.node.flatMap(({ output }) => output).filter((name) => name !== "").length;
  const folder = basename(dirname(path));
  const base = {
    model: basename(path) === "model.onnx" ? folder : basename(path, ".onnx"),
    inferred: `${made - unknownValues.length} of ${made}`,
  };
  if (facts.size === 0) throw new Error(`${path} holds nothing.`);
  const constants = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !constants.has(name));
  const [input] = inputs;
  const type = input && valueType(input);
  if (!input || inputs.length > 1 || !type?.dims || !isElementType(type.type)) return severalInputs(bytes, base);

  const given = type.dims
    .slice(1)
    .map((extent, axis) => (typeof extent === "number" ? extent : usual(base.model, axis)));
  const isPicture = given.length === 3 && given[0] === 3 && type.type === "float32";
  const modelOp: SegmentOp = {
    name: "tensor.model",
    attrs: { file: { sha256: "m" }, inputs: [input.name], outputs: [graph.output[0]?.name ?? ""] },
    inputs: [isPicture ? 1 : 0],
    outputs: [isPicture ? 2 : 1],
    title: "model",
  };
  const normalise: SegmentOp = {
    name: "tensor.normalise",
    attrs: { layout: "NCHW", scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    inputs: [0],
    outputs: [1],
    title: "normalise",
  };
  const [, height = 0, width = 0] = given;
  const source: TensorType = isPicture ? { type: "uint8", dims: [height, width, 3] } : { type: type.type, dims: given };
  const segment = (ops: SegmentOp[], from: TensorType, output: number): Segment => ({
    inputs: [{ id: ops[0]?.inputs[0] ?? 0, type: from }],
    outputs: [output],
    ops,
  });
  const options = { readFile: async () => bytes, runModel };
  const ops = isPicture ? [normalise, modelOp] : [modelOp];
  const last = modelOp.outputs[0] ?? 1;
  const built = await buildSegment(segment(ops, source, last), options);
  const off = { ...options, noPasses: new Set(["all"]) };
  const front = isPicture ? await buildSegment(segment([normalise], source, 1), off) : null;
  const alone = await buildSegment(segment([modelOp], { type: type.type, dims: given }, last), off);

  const item = sampleRow(source, 0, {});
  const separately = async () => {
    const prepared = front ? await run(front, item) : item;
    return run(alone, prepared);
  };
  const batch = built.fixedBatch
    ? null
    : joinRows(Array.from({ length: together }, (_, row) => sampleRow(source, row, {})));
  const times = await interleaved([separately, () => run(built, item), ...(batch ? [() => run(built, batch)] : [])]);
  const error = largestError({ y: await separately() }, { y: await run(built, item) });
  return {
    ...base,
    operators: `${built.operators.before} -> ${built.operators.after}`,
    batch: built.fixedBatch ?? "yes",
    error: error.toPrecision(2),
    apart: times[0],
    merged: times[1],
    ...(times[2] !== undefined && { batched: times[2] / together }),
  };
}

async function run(built: BuiltSegment, feed: Tensor): Promise<Tensor> {
  const [fetch = ""] = built.fetches;
  const results = await runModel(built.bytes, { [built.feeds[0] ?? ""]: feed }, [fetch]);
  return results[fetch] as Tensor;
}

/** Extents that a model leaves open: a line of text of height 48 for the recogniser, pictures and signals otherwise. */
function usual(model: string, axis: number): number {
  return /samples|mel/.test(model) ? 16_000 : axis === 0 ? 512 : 320;
}

/** Not merged: a segment has one input. Its passes are measured all the same. */
async function severalInputs(bytes: Uint8Array, base: Pick<Row, "model" | "inferred">): Promise<Row> {
  const model = readModel(bytes);
  const graph = model.graph as GraphProto;
  const count = () => graph.node.filter((node) => !isOperator(node, "Constant")).length;
  const before = count();
  const feeds = sampleFeeds(model) ?? {};
  const fetches = graph.output.map(({ name }) => name);
  await applyRewrites(model, rewrites, runModel);
  const after = writeModel(model);
  const [wanted, got] = [await runModel(bytes, feeds, fetches), await runModel(after, feeds, fetches)];
  const times = await interleaved([() => runModel(bytes, feeds, fetches), () => runModel(after, feeds, fetches)]);
  return {
    ...base,
    operators: `${before} -> ${count()}`,
    batch: "several inputs, so it is not put into a segment",
    error: largestError(wanted, got).toPrecision(2),
    apart: times[0],
    merged: times[1],
  };
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

const shown = (ms: number | undefined) => (ms === undefined ? "" : ms.toPrecision(3));

function line({ model, operators, inferred, batch, error, apart, merged, batched }: Row): string {
  return `| ${[model, operators, inferred, batch.replaceAll("|", "/"), error, shown(apart), shown(merged), shown(batched)].join(" | ")} |`;
}

function report(rows: readonly Row[]): string {
  const gains = rows.flatMap(({ apart, merged }) => (apart && merged ? [apart / merged] : []));
  return [
    "*operators*: of preprocessing and model, constants not counted, before and after all passes. *inferred*: values whose shape the rules",
    "give without running anything. *batch*: yes, where two items together give what each gives alone; else why not. *error*: largest",
    "difference to the model as it came, in the measure of compare.ts (allowed 5e-4). Milliseconds per item, one thread, medians of calls",
    `taken in turns: preprocessing and model in two sessions; in one, rewritten; the same with ${together} items.`,
    "",
    "| model | operators | inferred | batch | error | apart | merged | batched |",
    "|---|---|---|---|---|---|---|---|",
    ...rows.map(line),
    "",
    `Apart over merged: median ${median(gains).toFixed(2)}, least ${Math.min(...gains).toFixed(2)}, most ${Math.max(...gains).toFixed(2)}.`,
    existsSync(sharedModels) ? "" : "Models of the shared folder were not there.",
  ].join("\n");
}
