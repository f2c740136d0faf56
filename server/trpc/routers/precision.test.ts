/** Precision as the panel asks for it: samples, a search in the background, cancelled and finished, and the plan that follows. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Asset } from "@/nodes/pipeline";
import { drawing } from "@/server/engine/testing/document";
import { stripes, wideClassifier } from "@/server/engine/testing/wide-classifier";
import * as runs from "@/server/services/runs";
import { type Caller, type Install, openInstall } from "@/server/testing/install";

const directory = mkdtempSync(join(tmpdir(), "weft-precision-router-"));
const data = join(directory, "data");
let install: Install;
let caller: Caller;
let pipelineId: string;
let pictures: Asset[];

beforeAll(async () => {
  install = await openInstall({ engine: true, directory: data });
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
  const document = drawing(
    { photo: ["io.image-input"], what: ["vision.classify", { model: id, k: 1 }], out: ["io.json-output"] },
    ["photo.image > what.image", "what.labels > out.value"],
  );
  pipelineId = (await caller.pipelines.create({ name: "Wide", document })).id;
  pictures = await Promise.all((await stripes(9)).map((each, index) => install.upload(each, `${index}.png`)));
}, 120_000);
afterAll(async () => {
  await install.close();
  rmSync(directory, { recursive: true, force: true });
});

const none = { own: false, recentRuns: false, uploaded: null };

async function ended() {
  for (;;) {
    const job = await caller.precision.job({ pipelineId });
    if (job && job.state !== "running") return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** It is so far, in this attempt. */
async function reached(phase: string, attempt: number) {
  for (;;) {
    const job = await caller.precision.job({ pipelineId });
    if (job?.state !== "running") throw new Error(JSON.stringify(job));
    if (job.attempt === attempt && job.progress?.phase === phase) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Of the programs that work for this install, by a part of its command. */
function processOf(program: string): number {
  const line = execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" })
    .split("\n")
    .find((each) => each.includes(program) && each.includes(data));
  return Number.parseInt(line ?? "", 10);
}

describe("precision", () => {
  it("begins with graphs of which nothing is known, and says where samples are", async () => {
    const view = await caller.precision.get({ pipelineId });
    expect(view.graphs).toMatchObject([{ title: "Wide", nodes: ["what"], search: null }]);
    expect(view.samples).toEqual({ own: false, recentRuns: 0 });
    expect(await caller.precision.job({ pipelineId })).toBeNull();
  });

  it("refuses samples that are not there", async () => {
    const search = (samples: object) =>
      caller.precision.search({ pipelineId, nodes: null, samples: { ...none, ...samples } });
    await expect(search({ own: true })).rejects.toThrow("There is nothing to take samples from");
    await expect(search({ uploaded: { node: "out", assets: pictures } })).rejects.toThrow("an input that takes files");
    const gone = { ...(pictures[0] as Asset), sha256: "0".repeat(64) };
    await expect(search({ uploaded: { node: "photo", assets: [gone] } })).rejects.toThrow("no longer in the store");
  });

  it("takes what was lately run as samples, and only the inputs that differ", async () => {
    for (const asset of [pictures[0], pictures[1], pictures[0]] as Asset[]) {
      const { runId } = await caller.runs.start({ pipelineId, inputs: { photo: { asset } } });
      await runs.ended(install.deps, runId);
    }
    expect((await caller.precision.get({ pipelineId })).samples).toEqual({ own: false, recentRuns: 2 });
    await caller.precision.search({ pipelineId, nodes: null, samples: { ...none, recentRuns: true } });
    const { state, outcome } = await ended();
    expect(state).toBe("done");
    expect(outcome?.graphs).toMatchObject([
      { found: false, said: { told: { key: "few-rows", params: { rows: 2, least: 8 } } } },
    ]);
  }, 120_000);

  it("goes on where its process is killed, and where the engine is", async () => {
    const samples = { ...none, uploaded: { node: "photo", assets: pictures.slice(0, 8) } };
    await caller.precision.search({ pipelineId, nodes: null, samples });
    await reached("measure", 1);
    process.kill(processOf("precision-search"), "SIGKILL");
    await reached("measure", 2);
    process.kill(install.deps.engine.hello?.pid as number, "SIGKILL");
    await reached("measure", 3);
    await caller.precision.cancel({ pipelineId });
    expect(await ended()).toMatchObject({ state: "cancelled", attempt: 3 });
    expect((await caller.precision.get({ pipelineId })).graphs[0]?.search).toBeNull();
  }, 300_000);

  it("goes on where the server was stopped, with the samples it had", async () => {
    const samples = { ...none, uploaded: { node: "photo", assets: pictures.slice(0, 8) } };
    const { jobId } = await caller.precision.search({ pipelineId, nodes: null, samples });
    await reached("measure", 1);
    await install.close();
    install = await openInstall({ engine: true, directory: data });
    caller = install.as("editor");
    expect(await caller.precision.job({ pipelineId })).toMatchObject({ id: jobId, state: "running", attempt: 2 });
    expect(await ended()).toMatchObject({ id: jobId, state: "done", outcome: { graphs: [{ found: true }] } });
    expect((await caller.precision.get({ pipelineId })).graphs[0]?.search).toMatchObject({ samples: 8, judged: 4 });
    expect(readdirSync(join(data, "measuring", "precision"))).toEqual([]);
  }, 300_000);

  it("is cancelled, and one search at a time", async () => {
    const samples = { ...none, uploaded: { node: "photo", assets: pictures } };
    await caller.precision.search({ pipelineId, nodes: null, samples });
    await expect(caller.precision.search({ pipelineId, nodes: null, samples })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await caller.precision.cancel({ pipelineId });
    expect(await ended()).toMatchObject({ state: "cancelled", outcome: null, told: { key: "cancelled" } });
    expect((await caller.precision.get({ pipelineId })).graphs[0]?.search).toMatchObject({ samples: 8 });
  }, 60_000);

  it("finds forms, and the plan of a node that wishes takes one", async () => {
    const samples = { ...none, uploaded: { node: "photo", assets: pictures } };
    await caller.precision.search({ pipelineId, nodes: ["what"], samples });
    expect(await ended()).toMatchObject({ state: "done", outcome: { graphs: [{ found: true }] } });
    const { graphs } = await caller.precision.get({ pipelineId });
    expect(graphs[0]?.search).toMatchObject({ samples: 9, judged: 4, budget: 0.98 });
    const before = await caller.pipelines.compiled({ id: pipelineId });
    const { document, revision } = await caller.pipelines.get({ id: pipelineId });
    const nodes = document.nodes.map((node) =>
      node.id === "what" ? { ...node, precision: { budget: 0.5, prefer: "size" as const } } : node,
    );
    await caller.pipelines.save({ id: pipelineId, document: { ...document, nodes }, baseRevision: revision });
    const { report } = await caller.pipelines.compiled({ id: pipelineId });
    expect(report.graphs[0]?.told).toMatchObject({ why: null, float32: graphs[0]?.graph });
    expect(report.planId).not.toBe(before.report.planId);
    const { runId } = await caller.runs.start({ pipelineId, inputs: { photo: { asset: pictures[0] as Asset } } });
    await runs.ended(install.deps, runId);
    const { compile } = await caller.runs.report({ id: runId });
    expect(compile.graphs[0]?.precision).not.toBe("fp32");
    expect((await caller.runs.get({ id: runId })).state).toBe("done");
  }, 300_000);
});
