/**
 * How long large models take to open, and how much memory: with their weights inside the file, beside it, and beyond the 2 GB that one
 * file may hold. Each is opened in processes of their own, after one that warms the file's pages; then all its weights are looked at, and
 * compared with what was written.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { makeNode } from "@/server/engine/onnx/node-proto";
import { floatTensor } from "@/server/engine/onnx/tensor";
import { tinyModel } from "@/server/engine/onnx/testing/tiny-models";
import { openModel, saveModel } from "@/server/engine/open-model";
import { median, writeSection } from "./report";

const perLayer = 1_000_000;
const weights = Float32Array.from({ length: perLayer }, (_, index) => Math.sin(index));

const models = [
  { name: "weights inside", layers: 125, limit: undefined },
  { name: "weights beside", layers: 125, limit: 1_000_000 },
  { name: "too large for one file", layers: 550, limit: undefined },
] as const;

interface Opening {
  openMs: number;
  readMs: number;
  /** By which the process grew at its largest, in bytes: when opened, and when all weights had been looked at. */
  openMemory: number;
  readMemory: number;
}

/** With a path: opens that model once, for the process that started this one. */
export default async function open([asked]: readonly string[]): Promise<void> {
  if (asked !== undefined) return openOnce(asked);
  const folder = mkdtempSync(join(tmpdir(), "weft-open-"));
  try {
    const rows: string[] = [];
    for (const { name, layers, limit } of models) {
      const path = join(folder, "model.onnx");
      await saveModel(large(layers), path, limit);
      const size = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
      const runs = Array.from({ length: 4 }, () => inChild(path)).slice(1);
      const of = (key: keyof Opening) => median(runs.map((run) => run[key]));
      rows.push(
        `| ${name} | ${(size / 1e6).toFixed(0)} MB${existsSync(`${path}.data`) ? " in two files" : ""} | ${of("openMs").toFixed(0)} ms | ${(of("openMemory") / size).toFixed(2)} | ${of("readMs").toFixed(0)} ms | ${(of("readMemory") / size).toFixed(2)} |`,
      );
      console.log(rows.at(-1));
      for (const file of readdirSync(folder)) rmSync(join(folder, file));
    }
    const body = [
      "Medians of three processes each. Opening reads and checks the structure; weights are read when they are looked at, which is timed",
      "apart: all of them, compared with what was written. Memory is what the process grew by at its largest, over the size of the files.",
      "",
      "| model | size | opened in | memory over size | all weights compared in | memory over size |",
      "|---|---|---|---|---|---|",
      ...rows,
    ].join("\n");
    writeSection("open-model", "Opening a large model", body);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Additions of one another's results, with the same weights each: in memory they are there once. */
function large(layers: number) {
  const names = Array.from({ length: layers }, (_, index) => `w${index}`);
  const shared = floatTensor("w", [perLayer], weights);
  return tinyModel({
    inputs: { x: ["float32", perLayer] },
    outputs: { [`v${layers}`]: ["float32", perLayer] },
    nodes: names.map((name, index) => makeNode("Add", [index === 0 ? "x" : `v${index}`, name], [`v${index + 1}`])),
    constants: names.map((name) => ({ ...shared, name })),
  });
}

function inChild(path: string): Opening {
  const [runner = "", script = ""] = process.argv;
  return JSON.parse(execFileSync(runner, [...process.execArgv, script, "open-model", path], { encoding: "utf8" }));
}

function openOnce(path: string): void {
  const before = largestMemory();
  const start = performance.now();
  const model = openModel(path);
  const openMs = performance.now() - start;
  const openMemory = largestMemory() - before;
  const wanted = Buffer.from(weights.buffer);
  const tensors = model.graph?.initializer ?? [];
  for (const { name, rawData } of tensors)
    if (Buffer.compare(rawData, wanted) !== 0) throw new Error(`${name} came back changed from ${dirname(path)}`);
  const readMs = performance.now() - start - openMs;
  const readMemory = largestMemory() - before;
  if (tensors.length < 100) throw new Error("weights are missing");
  console.log(JSON.stringify({ openMs, readMs, openMemory, readMemory } satisfies Opening));
}

/** In bytes. What getrusage tells of a child begins with its parent's. */
function largestMemory(): number {
  const told = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"));
  if (!told) throw new Error("This bench needs /proc.");
  return Number(told[1]) * 1024;
}
