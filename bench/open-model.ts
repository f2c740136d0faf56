/**
 * How long a model of 500 MB takes to open, and how much memory: weights are views on the file's bytes, so both should be little more than
 * reading the file. Each way of keeping the weights (inside, beside) is opened in a process of its own, after one that warms the file's pages.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeNode } from "@/server/engine/onnx/node-proto";
import { floatTensor } from "@/server/engine/onnx/tensor";
import { tinyModel } from "@/server/engine/onnx/testing/tiny-models";
import { openModel, saveModel } from "@/server/engine/open-model";
import { median, writeSection } from "./report";

const layers = 125;
const perLayer = 1_000_000;

/** With a path: opens that model once, for the process that started this one. */
export default async function open([asked]: readonly string[]): Promise<void> {
  if (asked !== undefined) return openOnce(asked);
  const folder = mkdtempSync(join(tmpdir(), "weft-open-"));
  try {
    const rows: string[] = [];
    for (const [name, limit] of [
      ["weights inside", undefined],
      ["weights beside", 1_000_000],
    ] as const) {
      const path = join(folder, `${limit ?? "whole"}.onnx`);
      const { external } = await saveModel(large(), path, limit);
      const size = statSync(path).size + external.reduce((sum, chunk) => sum + chunk.byteLength, 0);
      const runs = Array.from({ length: 4 }, () => inChild(path)).slice(1);
      const [ms, memory] = [median(runs.map((run) => run.ms)), median(runs.map((run) => run.memory))];
      rows.push(`| ${name} | ${(size / 1e6).toFixed(0)} MB | ${ms.toFixed(0)} ms | ${(memory / size).toFixed(2)} |`);
    }
    const body = [
      "Medians of three processes each; memory is what the process grew by at its largest, over the size of the files.",
      "",
      "| model | size | opened in | memory over size |",
      "|---|---|---|---|",
      ...rows,
    ].join("\n");
    console.log(body);
    writeSection("open-model", "Opening a large model", body);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function large() {
  const names = Array.from({ length: layers }, (_, index) => `w${index}`);
  return tinyModel({
    inputs: { x: ["float32", perLayer] },
    outputs: { [`v${layers}`]: ["float32", perLayer] },
    nodes: names.map((name, index) => makeNode("Add", [index === 0 ? "x" : `v${index}`, name], [`v${index + 1}`])),
    constants: names.map((name) => floatTensor(name, [perLayer], new Float32Array(perLayer).fill(1))),
  });
}

function inChild(path: string): { ms: number; memory: number } {
  const [runner = "", script = ""] = process.argv;
  return JSON.parse(execFileSync(runner, [...process.execArgv, script, "open-model", path], { encoding: "utf8" }));
}

function openOnce(path: string): void {
  const before = process.memoryUsage().rss;
  const start = performance.now();
  const model = openModel(path);
  const ms = performance.now() - start;
  if (model.graph?.initializer.length !== layers) throw new Error("weights are missing");
  console.log(JSON.stringify({ ms, memory: process.resourceUsage().maxRSS * 1024 - before }));
}
