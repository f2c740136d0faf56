/** The measure follows from the steps that read a graph, with their own settings. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Json } from "@/nodes/define-node";
import type { Outputs } from "../onnx/quantize";
import type { ExecutionPlan, Step } from "../plan";
import { taskMeasure } from "./task-measure";

const directory = mkdtempSync(join(tmpdir(), "weft-measure-"));
const dictionary = join(directory, "dictionary.txt");
writeFileSync(dictionary, "a\nb\n");
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const base = { title: "", nodes: [], path: [], forOutputs: true };
const graph = { ...base, id: "g", sort: "graph", graph: "f", inputs: [], outputs: [1, 2, 3], fetches: ["p", "q", "r"] };
const reader = (op: string, attrs: Record<string, Json>, ...inputs: number[]) => ({
  ...base,
  id: op,
  sort: "host",
  op,
  attrs,
  inputs,
  outputs: [],
});

function measureOf(...readers: object[]) {
  const plan = { steps: [graph, ...readers] as unknown as Step[] } as Partial<ExecutionPlan> as ExecutionPlan;
  const found = taskMeasure(plan, "f", () => dictionary);
  const keep = (outputs: Outputs) => found.measure.keep(outputs, 0);
  const score = async (wanted: Outputs, given: Outputs) =>
    found.measure.score([await keep(wanted)], [await keep(given)]);
  return { ...found, score, say: async (outputs: Outputs) => found.measure.say?.(await keep(outputs)) };
}
const floats = (dims: number[], ...values: number[]) =>
  ({ type: "float32", dims, data: new Float32Array(values) }) as const;
const integers = (dims: number[], ...values: number[]) =>
  ({ type: "int64", dims, data: BigInt64Array.from(values.map(BigInt)) }) as const;

/** A map with one bar, so many pixels high. */
function bar(height: number, probability = 0.9): Outputs {
  const values = Array.from({ length: 64 * 64 }, (_, at) => {
    const [x, y] = [at % 64, Math.floor(at / 64)];
    return x >= 8 && x < 56 && y >= 20 && y < 20 + height ? probability : 0;
  });
  return { p: floats([1, 1, 64, 64], ...values) };
}
const boxes = { threshold: 0.3, boxThreshold: 0.6, unclip: 1.5, minSize: 3, maxCandidates: 1000 };

describe("a graph is judged", () => {
  it("by the boxes that the node makes of its map, at the node's thresholds", async () => {
    const { name, score } = measureOf(reader("ocr.boxes", boxes, 1, 9));
    expect(name).toBe("box-f1");
    expect(await score(bar(8), bar(9))).toBe(1);
    expect(await score(bar(8), bar(30))).toBe(0);
    expect(await score(bar(8), bar(8, 0.5))).toBe(0);
    const lenient = measureOf(reader("ocr.boxes", { ...boxes, boxThreshold: 0.4 }, 1, 9));
    expect(await lenient.score(bar(8), bar(8, 0.5))).toBe(1);
  });

  it("by the strictest of the nodes that share it", async () => {
    const two = [reader("ocr.boxes", { ...boxes, boxThreshold: 0.4 }, 1, 9), reader("ocr.boxes", boxes, 1, 9)];
    const { score, key } = measureOf(...two);
    expect(await score(bar(8), bar(8, 0.5))).toBe(0);
    expect(await score(bar(8), bar(9))).toBe(1);
    expect(key).not.toBe(measureOf(two[0] as object).key);
  });

  it("by named boxes", async () => {
    const found = (left: number, kind: number): Outputs => ({
      p: floats([1, 1, 4], left, 0, left + 10, 10),
      q: floats([1, 1], 0.9),
      r: integers([1, 1], kind),
    });
    const { name, score, say } = measureOf(
      reader("detections.from-boxes", { labels: ["cat", "dog"], minScore: 0.3 }, 1, 2, 3, 9),
    );
    expect(name).toBe("box-f1");
    expect(await score(found(100, 0), found(102, 0))).toBe(1);
    expect(await score(found(100, 0), found(102, 1))).toBe(0);
    expect(await say(found(0, 1))).toBe("dog");
  });

  it("by the characters that are spelled", async () => {
    const line = (...classes: number[]): Outputs => ({
      p: floats([1, classes.length, 1], ...classes.map(() => 1)),
      q: integers([1, classes.length, 1], ...classes),
    });
    const attrs = { dictionary: { sha256: "d" }, context: false };
    const { name, score, say } = measureOf(reader("ocr.decode", attrs, 1, 2));
    expect(name).toBe("characters");
    expect(await say(line(1, 0, 2, 2, 0, 3, 1))).toBe("ab a");
    expect(await score(line(1, 0, 2, 0, 1, 2), line(1, 1, 2, 2, 0, 0))).toBe(0.5);
  });

  it("by first choices, and by which way up", async () => {
    const ranked = (first: number): Outputs => ({
      p: floats([1, 2], 0.6, 0.4),
      q: integers([1, 2], first, 1 - first),
    });
    const labels = measureOf(reader("labels.from-top-k", { labels: ["cat", "dog"], minScore: 0 }, 1, 2));
    expect([labels.name, await labels.say(ranked(1))]).toEqual(["top-1", "dog"]);
    expect([await labels.score(ranked(1), ranked(1)), await labels.score(ranked(1), ranked(0))]).toEqual([1, 0]);
    const sure = (upsideDown: number): Outputs => ({ p: floats([1, 2], 1 - upsideDown, upsideDown) });
    const turn = measureOf(reader("ocr.turn-line", { threshold: 0.9 }, 8, 1));
    expect([await turn.score(sure(0.95), sure(0.8)), await turn.score(sure(0.6), sure(0.8))]).toEqual([0, 1]);
    const vote = measureOf(reader("ocr.page-angle", {}, 7, 1));
    expect(vote.name).toBe("top-1");
    expect(await vote.score(sure(0.6), sure(0.4))).toBe(0);
  });

  it("else by the angle between results", async () => {
    const { name, score } = measureOf(reader("tensor.other", {}, 1));
    expect(name).toBe("cosine");
    expect(await score({ p: floats([1, 2], 1, 0) }, { p: floats([1, 2], 2, 0) })).toBe(1);
  });
});
