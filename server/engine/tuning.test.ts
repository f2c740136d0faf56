/** Tuning from drawing to runtime: measured in a child process, kept for this machine, cancelled, and used by the next run. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepsBounds, pointOf, type TuningBounds, type TuningProgress } from "@/nodes/tuning";
import { PipelineTuner } from "./process/tune-pipeline";
import type { RunInput } from "./protocol";
import { BothWays } from "./testing/both-ways";
import { drawing } from "./testing/document";
import { stripes, wideClassifier, wideId } from "./testing/wide-classifier";
import { isSameSetting, untunedSetting } from "./tune/candidates";

const directory = mkdtempSync(join(tmpdir(), "weft-tuning-"));
const plans = join(directory, "plans");
const { cards, files } = wideClassifier(directory);
const unbound: TuningBounds = { latencyMs: null, memoryBytes: null };
const document = drawing(
  { photo: ["io.image-input"], what: ["vision.classify", { model: wideId, k: 1 }], out: ["io.json-output"] },
  ["photo.image > what.image", "what.labels > out.value"],
);
let both: BothWays;
let tuner: PipelineTuner;
let photo: RunInput;

beforeAll(async () => {
  const inputs = { images: [], video: { type: "number", number: 0 }, audio: { type: "number", number: 0 } } as const;
  both = new BothWays(directory, { ...inputs, images: [] }, cards, files);
  tuner = new PipelineTuner(plans, both.compiler, both.runtime);
  const [bytes] = await stripes(1);
  const path = join(directory, "photo.png");
  writeFileSync(path, bytes as Buffer);
  photo = { type: "file", path, name: "photo.png", mime: "image/png" };
});
afterAll(async () => {
  tuner.close();
  await both.close();
  rmSync(directory, { recursive: true, force: true });
});

const request = (jobId: string, more: { runs?: Record<string, RunInput>[]; bounds?: TuningBounds } = {}) => ({
  jobId,
  compile: { document, cards, files },
  runs: [],
  bounds: unbound,
  withinMs: 3_000,
  ...more,
});
const told = (progress: TuningProgress[]) => (each: TuningProgress) => void progress.push(each);

async function compiled() {
  const answer = await both.compiler.compile({ document, cards, files });
  if (!answer.ok) throw new Error(JSON.stringify(answer.diagnostics));
  return { planId: answer.planId, graph: answer.report.graphs[0]?.id as string };
}

describe("tuning", () => {
  it("is cancelled midway and leaves nothing behind", async () => {
    const job = tuner.tune(request("a"), ({ phase }) => {
      if (phase === "measure") tuner.cancel("a");
    });
    await expect(job).rejects.toMatchObject({ code: "cancelled" });
    expect(both.runtime.tunings.get((await compiled()).graph)).toBeUndefined();
    expect(readdirSync(join(plans, ".drafts")).filter((name) => name.startsWith("job-"))).toEqual([]);
  });

  it("measures made rows where there are no samples; the untuned is among the points", async () => {
    const progress: TuningProgress[] = [];
    const { graphs } = await tuner.tune(request("b"), told(progress));
    const { tuned, said } = graphs[0] ?? { tuned: null, said: null };
    expect(said).toBeNull();
    if (!tuned) throw new Error("nothing was tuned");
    expect(tuned).toMatchObject({ rows: "made", isKept: true, processors: availableParallelism() });
    expect(isSameSetting(pointOf(tuned, tuned.untuned), untunedSetting(availableParallelism()))).toBe(true);
    for (const point of tuned.points) {
      expect(point.threads * point.workers).toBeLessThanOrEqual(availableParallelism());
      expect(point.bytes).toBeGreaterThan(0);
    }
    // Without bounds the untuned would do; only sessions of several threads could have been quicker.
    if (tuned.chosen === tuned.untuned) expect(tuned.gain).toBe(1);
    else expect(pointOf(tuned, tuned.chosen).threads).toBeGreaterThan(1);
    expect(both.runtime.tunings.get(tuned.graph)).toEqual(tuned);
    expect(progress.map(({ phase }) => phase)).toEqual(expect.arrayContaining(["quiet", "collect", "measure"]));
    const shares = progress.map(({ share }) => share);
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  });

  it("takes rows of samples, and keeps to a latency", async () => {
    const free = both.runtime.tunings.get((await compiled()).graph);
    const slowest = Math.max(...(free?.points.map(({ batchMs }) => batchMs) ?? []));
    const bounds = { latencyMs: slowest / 2, memoryBytes: null };
    const { graphs } = await tuner.tune(request("c", { runs: [{ photo }], bounds }), () => {});
    const tuned = graphs[0]?.tuned;
    if (!tuned) throw new Error(graphs[0]?.said?.message ?? "nothing was tuned");
    expect(tuned.rows).toBe("samples");
    expect(tuned.latencyMs).toBeCloseTo(bounds.latencyMs);
    if (tuned.isKept) expect(keepsBounds(pointOf(tuned, tuned.chosen), tuned)).toBe(true);
  });

  it("says so where nothing keeps the bounds, and chooses what comes nearest", async () => {
    const { graphs } = await tuner.tune(request("d", { bounds: { latencyMs: 0.001, memoryBytes: null } }), () => {});
    const tuned = graphs[0]?.tuned;
    if (!tuned) throw new Error(graphs[0]?.said?.message ?? "nothing was tuned");
    expect(tuned.isKept).toBe(false);
    expect(pointOf(tuned, tuned.chosen).batchMs).toBe(Math.min(...tuned.points.map(({ batchMs }) => batchMs)));
  });

  it("is one at a time, and needs a model", async () => {
    const first = tuner.tune(request("e"), () => {});
    await expect(tuner.tune(request("f"), () => {})).rejects.toMatchObject({ code: "overloaded" });
    tuner.cancel("e");
    await expect(first).rejects.toMatchObject({ code: "cancelled" });
    const text = drawing({ a: ["io.text-input"], b: ["io.text-output"] }, ["a.text > b.text"]);
    const empty = { ...request("g"), compile: { document: text, cards, files } };
    await expect(tuner.tune(empty, () => {})).rejects.toThrow("no model in this pipeline");
  });

  it("is used by the next run, with the same result", async () => {
    const { planId, graph } = await compiled();
    const wide = both.runtime.tunings.get(graph);
    if (!wide) throw new Error("nothing was tuned");
    const run = (runId: string) =>
      both.runtime.run({
        runId,
        planId,
        files,
        inputs: { photo },
        directory: join(directory, runId),
        taps: "service",
        priority: "interactive",
      });
    const asked: (number | undefined)[] = [];
    const pool = both.runtime.pool;
    const real = pool.run.bind(pool);
    pool.run = (path, feeds, fetches, settings) => {
      asked.push(settings?.threads);
      return real(path, feeds, fetches, settings);
    };
    const point = { workers: 1, threads: 2, batch: 1, rowsPerSecond: 1, batchMs: 1, bytes: 1 };
    const before = await run("before");
    await both.runtime.tunings.set({ ...wide, points: [point], chosen: 0, untuned: 0, measuredAt: "later" });
    const after = await run("after");
    pool.run = real;
    expect(asked.at(-1)).toBe(2);
    expect(after.ports.map(({ items }) => items)).toEqual(before.ports.map(({ items }) => items));
  });
});
