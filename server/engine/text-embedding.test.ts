/** Sentence encoders from drawing to result: texts of all lengths in batches, each with what it gives alone. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ModelCard } from "@/nodes/model-card";
import type { RunResult } from "@/nodes/results";
import { BothWays } from "./testing/both-ways";
import { drawing } from "./testing/document";
import { drawMedia } from "./testing/sample-media";
import { tinyEncoder } from "./testing/tiny-encoder";

const directory = mkdtempSync(join(tmpdir(), "weft-text-embedding-"));
const mean = tinyEncoder(directory);
const cls = tinyEncoder(directory, { id: "tiny-cls", text: { pooling: "cls" } });
const careless = tinyEncoder(directory, { id: "tiny-careless", masked: false });
const asked = tinyEncoder(directory, { id: "tiny-asked", text: { prefixes: { passage: "", query: "cat " } } });
const all = [mean, cls, careless, asked];
const cards = all.flatMap((each) => each.cards);
const files = Object.assign({}, ...all.map((each) => each.files)) as Record<string, string>;
let both: BothWays;

beforeAll(async () => {
  both = new BothWays(directory, await drawMedia(directory), cards, files);
});
afterAll(async () => {
  await both.close();
  rmSync(directory, { recursive: true, force: true });
});

const embedding = (params: Record<string, unknown>) =>
  drawing(
    {
      text: ["io.text-input"],
      lines: ["text.split", { by: "line" }],
      embed: ["text.embed", params],
      out: ["io.json-output"],
    },
    ["text.text > lines.text", "lines.text > embed.text", "embed.embedding > out.value"],
  );

const words = ["the", "cat", "sat", "on", "invoice", "total,", "of", "Zebra7", "pay", "."];
const texts = Array.from({ length: 60 }, (_, index) =>
  Array.from({ length: 1 + ((index * 7) % 19) }, (_, at) => words[(index * 3 + at * at) % words.length]).join(" "),
);

/** One list of numbers a line; all lines are in flight at once, or one after the other where `alone`. */
async function embed(params: Record<string, unknown>, lines: readonly string[], alone = false) {
  const answer = await both.compiler.compile({
    document: embedding(params),
    cards,
    files,
    ...(alone && { noPasses: ["all"] }),
  });
  if (!answer.ok) throw new Error(JSON.stringify(answer.diagnostics));
  const own = mkdtempSync(join(directory, "run-"));
  const result: RunResult = await both.runtime.run({
    runId: own,
    planId: answer.planId,
    files,
    inputs: { text: { type: "text", text: lines.join("\n") } },
    directory: own,
    taps: "service",
    priority: "interactive",
  });
  const step = result.trace.steps.find(({ title }) => title === params.model);
  const vectors = result.ports[0]?.items.map(({ value }) => value as number[]) ?? [];
  return { vectors, step, report: answer.report };
}

function furthest(some: readonly number[][], others: readonly number[][]): number {
  expect(some.map(({ length }) => length)).toEqual(others.map(({ length }) => length));
  return Math.max(
    ...some.flatMap((row, index) => row.map((x, at) => Math.abs(x - (others[index]?.[at] ?? Number.NaN)))),
  );
}

describe("a sentence encoder", () => {
  test.each(["tiny-encoder", "tiny-cls"])("%s: gives in padded batches what each text gives alone", async (model) => {
    const { vectors, step, report } = await embed({ model }, texts);
    const alone = await embed({ model }, texts, true);
    expect(vectors).toHaveLength(texts.length);
    expect(step?.batches).toBeLessThan(texts.length / 2);
    expect(step?.padding).toBeGreaterThan(0);
    expect(step?.padding).toBeLessThan(0.125);
    expect(alone.step?.batches).toBe(texts.length);
    expect(furthest(vectors, alone.vectors)).toBeLessThan(1e-5);
    expect(new Set(vectors.map((row) => row[0]?.toFixed(4))).size).toBeGreaterThan(10);
    for (const row of vectors) expect(Math.hypot(...row)).toBeCloseTo(1, 5);
    expect(report.graphs[0]?.merged).toContain("Scale to length 1");
  });

  test("that looks past its mask gets its texts one by one, and the report says why", async () => {
    const { vectors, step, report } = await embed({ model: "tiny-careless" }, texts);
    expect(step?.batches).toBe(texts.length);
    expect(report.graphs[0]?.batch.reason).toBe("padding changes what it gives");
    const alone = await embed({ model: "tiny-careless" }, texts, true);
    expect(furthest(vectors, alone.vectors)).toBeLessThan(1e-5);
  });

  test("is told what the text is for", async () => {
    const [query, passage, spelt] = await Promise.all([
      embed({ model: "tiny-asked", role: "query" }, ["sat on"]),
      embed({ model: "tiny-asked" }, ["sat on"]),
      embed({ model: "tiny-asked" }, ["cat sat on"]),
    ]);
    expect(query?.vectors).toEqual(spelt?.vectors);
    expect(query?.vectors).not.toEqual(passage?.vectors);
  });

  test("asks for a card that says how text is prepared, and for its tokenizer", async () => {
    const [card] = mean.cards as [ModelCard];
    const { text: _, ...without } = card;
    const bare = { ...card, files: card.files.slice(0, 1) };
    for (const each of [without, bare]) {
      const document = embedding({ model: "tiny-encoder" });
      const answer = await both.compiler.compile({ document, cards: [each as ModelCard], files });
      expect(answer).toMatchObject({ ok: false, diagnostics: [{ nodeId: "embed", param: "model" }] });
    }
  });
});
