import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SessionPool } from "../sessions/session-pool";
import { doubling, picky } from "../testing/tiny-models";
import type { TensorValue } from "../values";
import { Batcher, type GraphSpec, type RowCost } from "./batcher";

const directory = mkdtempSync(join(tmpdir(), "weft-batcher-"));
let pool: SessionPool;
let batcher: Batcher;
const spec = (name: string, maxBatch: number, more: Partial<GraphSpec> = {}): GraphSpec => ({
  key: `${name}:${maxBatch}`,
  path: join(directory, `${name}.onnx`),
  title: name,
  feeds: ["x"],
  fetches: ["y"],
  batchDims: {},
  firstBatch: maxBatch,
  maxBatch,
  ...more,
});
const never = new AbortController().signal;
const floats = (...data: number[]): TensorValue => ({
  type: "float32",
  dims: [data.length],
  data: Float32Array.from(data),
});
const longs = (...data: number[]): TensorValue => ({
  type: "int64",
  dims: [data.length],
  data: BigInt64Array.from(data.map(BigInt)),
});

beforeAll(() => {
  writeFileSync(join(directory, "doubling.onnx"), doubling());
  writeFileSync(join(directory, "picky.onnx"), picky());
  writeFileSync(join(directory, "broken.onnx"), "not a model");
  pool = new SessionPool({ workers: 2 });
  batcher = new Batcher(pool);
});
afterAll(() => pool.close());

describe("Batcher", () => {
  it("puts rows of different callers into one batch and hands each its own answer", async () => {
    const costs: RowCost[] = [];
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        batcher.submit(spec("doubling", 4), {
          feeds: [floats(n, n)],
          priority: 0,
          asker: "test",
          signal: never,
          onCost: (cost) => costs.push(cost),
        }),
      ),
    );
    expect(answers.map(({ y }) => Array.from(y?.data as Float32Array))).toEqual([
      [2, 2],
      [4, 4],
      [6, 6],
      [8, 8],
    ]);
    expect(new Set(costs.map(({ batch }) => batch)).size).toBe(1);
  }, 20_000);

  it("pads ragged rows of one bucket, and counts the padding", async () => {
    const ragged = { dim: 0, multiple: 4, padValue: 0 };
    const costs: RowCost[] = [];
    const answers = await Promise.all(
      [floats(1, 1, 1), floats(2, 2, 2, 2)].map((feed) =>
        batcher.submit(spec("doubling", 2, { ragged, key: "ragged" }), {
          feeds: [feed],
          priority: 0,
          asker: "test",
          signal: never,
          onCost: (cost) => costs.push(cost),
        }),
      ),
    );
    expect(answers.map(({ y }) => Array.from(y?.data as Float32Array))).toEqual([
      [2, 2, 2, 0],
      [4, 4, 4, 4],
    ]);
    expect(costs.map(({ padding }) => padding)).toEqual([0.25, 0]);
    expect(new Set(costs.map(({ batch }) => batch)).size).toBe(1);
  });

  it("fails the guilty row of a batch and answers the others", async () => {
    const answers = await Promise.allSettled(
      [1, 99, 3].map((n) =>
        batcher.submit(spec("picky", 8), { feeds: [longs(n)], priority: 0, asker: "test", signal: never }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(answers[1]).toMatchObject({
      reason: { code: "invalid-input", message: expect.stringContaining("picky refused its input") },
    });
  });

  it("says which model could not be opened", async () => {
    const answer = batcher.submit(spec("broken", 1), { feeds: [floats(1)], priority: 0, asker: "test", signal: never });
    await expect(answer).rejects.toMatchObject({
      code: "model-corrupt",
      message: expect.stringContaining("broken could not be opened"),
    });
  });

  it("gives those who share one part of the machine no more of it together than one who has it alone", async () => {
    const own = new Batcher(pool);
    const order: { asker: string; batch: number }[] = [];
    const ask = (asker: string, sharers: number) =>
      own.submit(spec("doubling", 1), {
        feeds: [floats(1)],
        priority: 1,
        asker,
        sharers,
        signal: new AbortController().signal,
        onCost: ({ batch }) => order.push({ asker, batch }),
      });
    const many = ["a", "b", "c"].flatMap((asker) => Array.from({ length: 12 }, () => ask(asker, 3)));
    const one = Array.from({ length: 12 }, () => ask("alone", 1));
    await Promise.all([...many, ...one]);
    const went = order.sort((a, b) => a.batch - b.batch).map(({ asker }) => asker);
    const first = (count: number, asker: string) => went.slice(0, count).filter((each) => each === asker).length;
    expect(first(16, "alone")).toBeGreaterThanOrEqual(6);
    expect(first(16, "alone")).toBeLessThanOrEqual(10);
    for (const asker of ["a", "b", "c"]) expect(first(16, asker)).toBeGreaterThanOrEqual(2);
  });

  it("lets go of a row that was cancelled while it waited", async () => {
    const controller = new AbortController();
    const answer = batcher.submit(spec("doubling", 4), {
      feeds: [floats(1)],
      priority: 0,
      asker: "test",
      signal: controller.signal,
    });
    controller.abort(new Error("no longer wanted"));
    await expect(answer).rejects.toThrow("no longer wanted");
    expect(batcher.waiting).toBe(0);
  });

  it("unloads what was used least when a worker holds too much, and loads it again", async () => {
    const small = new SessionPool({ workers: 1, bytesPerWorker: 100 });
    const queue = new Batcher(small);
    for (const name of ["doubling", "picky", "doubling"]) {
      const feed = name === "picky" ? longs(1) : floats(1);
      const { y } = await queue.submit(spec(name, 1), { feeds: [feed], priority: 0, asker: "test", signal: never });
      expect(Number(y?.data[0])).toBe(name === "picky" ? 1 : 2);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await small.close();
  }, 20_000);
});
