/** Tuning as the interface asks for it: in the background, cancelled and finished, one measurement at a time, and told in the report. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Asset } from "@/nodes/pipeline";
import { drawing } from "@/server/engine/testing/document";
import { stripes, wideClassifier } from "@/server/engine/testing/wide-classifier";
import * as runs from "@/server/services/runs";
import { type Caller, type Install, openInstall } from "@/server/testing/install";

const directory = mkdtempSync(join(tmpdir(), "weft-tuning-router-"));
const unbound = { latencyMs: null, memoryBytes: null };
let install: Install;
let caller: Caller;
let pipelineId: string;
let picture: Asset;

beforeAll(async () => {
  install = await openInstall({ engine: true });
  caller = install.as("editor");
  const [card] = wideClassifier(directory).cards;
  const { sha256, bytes } = await install.upload(readFileSync(join(directory, `${card?.id}.onnx`)), "wide.onnx");
  const { id } = await caller.models.add({
    title: "Wide",
    task: "image-classification",
    sha256,
    bytes,
    labels: card?.labels ?? [],
    preprocess: card?.preprocess ?? null,
    input: "x",
    output: "y",
    logits: true,
  });
  const [bytesOfPicture] = await stripes(1);
  picture = await install.upload(bytesOfPicture as Buffer, "stripes.png");
  const document = drawing(
    {
      photo: ["io.image-input", { asset: picture }],
      what: ["vision.classify", { model: id, k: 1 }],
      out: ["io.json-output"],
    },
    ["photo.image > what.image", "what.labels > out.value"],
  );
  pipelineId = (await caller.pipelines.create({ name: "Wide", document })).id;
}, 120_000);
afterAll(async () => {
  await install.close();
  rmSync(directory, { recursive: true, force: true });
});

async function ended() {
  for (;;) {
    const job = await caller.tuning.job({ pipelineId });
    if (job && job.state !== "running") return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("tuning", () => {
  it("begins with graphs that are not tuned, and says whether there are samples", async () => {
    const view = await caller.tuning.get({ pipelineId });
    expect(view).toMatchObject({ graphs: [{ title: "Wide", tuned: null }], hasSamples: true });
    expect(await caller.tuning.job({ pipelineId })).toBeNull();
  });

  it("is for those who may edit, and takes bounds above nothing", async () => {
    const viewer = install.as("viewer");
    await expect(viewer.tuning.start({ pipelineId, bounds: unbound })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const bounds = { latencyMs: 0, memoryBytes: null };
    await expect(caller.tuning.start({ pipelineId, bounds })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  it("is cancelled, and one measurement at a time", async () => {
    await caller.tuning.start({ pipelineId, bounds: unbound });
    await expect(caller.tuning.start({ pipelineId, bounds: unbound })).rejects.toMatchObject({ code: "CONFLICT" });
    const samples = { own: true, recentRuns: false, uploaded: null };
    await expect(caller.precision.search({ pipelineId, nodes: null, samples })).rejects.toThrow("A tuning is at work");
    await caller.tuning.cancel({ pipelineId });
    expect(await ended()).toMatchObject({ state: "cancelled", outcome: null });
    expect((await caller.tuning.get({ pipelineId })).graphs[0]?.tuned).toBeNull();
  });

  it("measures on what the inputs hold, and the report of a run tells of it", async () => {
    await caller.tuning.start({ pipelineId, bounds: { latencyMs: 60_000, memoryBytes: null } });
    const { state, outcome, bounds } = await ended();
    expect(state).toBe("done");
    expect(bounds.latencyMs).toBe(60_000);
    const tuned = outcome?.graphs[0]?.tuned;
    expect(tuned).toMatchObject({ rows: "samples", isKept: true });
    expect((await caller.tuning.get({ pipelineId })).graphs[0]?.tuned).toEqual(tuned);
    const { runId } = await caller.runs.start({ pipelineId, inputs: {} });
    await runs.ended(install.deps, runId);
    expect((await caller.runs.get({ id: runId })).state).toBe("done");
    expect((await caller.runs.report({ id: runId })).tunings).toEqual([tuned]);
  }, 120_000);
});
