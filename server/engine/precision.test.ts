/** Precision from drawing to plan: a wish, a search in a child process, the plan that follows, and back to the float32 plan. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PipelineDocument } from "@/nodes/pipeline";
import {
  leastGain,
  type PrecisionForm,
  type PrecisionProgress,
  type PrecisionSearch,
  type PrecisionWish,
} from "@/nodes/precision";
import { formsOf } from "@/nodes/tuning";
import { PrecisionMeasurer } from "./process/measure-precision";
import { filesOf, PrecisionStore } from "./process/precision-store";
import { PipelineTuner } from "./process/tune-pipeline";
import type { RunInput } from "./protocol";
import { BothWays } from "./testing/both-ways";
import { drawing } from "./testing/document";
import { withoutRoom } from "./testing/full-disk";
import { overflowingClassifier, overflowingId } from "./testing/overflowing-classifier";
import { stripes, wideClassifier, wideId } from "./testing/wide-classifier";

const directory = mkdtempSync(join(tmpdir(), "weft-precision-"));
const plans = join(directory, "plans");
const { cards, files } = wideClassifier(directory);
cards.push(overflowingClassifier(directory, files));
let both: BothWays;
let measurer: PrecisionMeasurer;
let searches: PrecisionStore;
let runs: Record<string, RunInput>[];

beforeAll(async () => {
  both = new BothWays(
    directory,
    { images: [], video: { type: "number", number: 0 }, audio: { type: "number", number: 0 } },
    cards,
    files,
  );
  searches = new PrecisionStore(both.runtime.plans);
  measurer = new PrecisionMeasurer({ plans: both.runtime.plans, searches }, both.compiler);
  const pictures = await stripes(12);
  const paths = pictures.map((bytes, index) => {
    const path = join(directory, `${index}.png`);
    writeFileSync(path, bytes);
    return path;
  });
  const zip = join(directory, "more.zip");
  writeFileSync(
    zip,
    zipSync(Object.fromEntries(pictures.slice(4).map((bytes, index) => [`more/${index}.png`, bytes]))),
  );
  const file = (path: string, mime: string): RunInput => ({ type: "file", path, name: path, mime });
  // The last eight come as an archive.
  runs = [...paths.slice(0, 4).map((path) => file(path, "image/png")), file(zip, "application/zip")].map((photo) => ({
    photo,
  }));
});
afterAll(async () => {
  await both.close();
  rmSync(directory, { recursive: true, force: true });
});

function classifying(precision?: PrecisionWish, model = wideId): PipelineDocument {
  const document = drawing(
    { photo: ["io.image-input"], what: ["vision.classify", { model, k: 1 }], out: ["io.json-output"] },
    ["photo.image > what.image", "what.labels > out.value"],
  );
  return {
    ...document,
    nodes: document.nodes.map((node) => (node.id === "what" && precision ? { ...node, precision } : node)),
  };
}

async function compiled(document: PipelineDocument) {
  const answer = await both.compiler.compile({ document, cards, files });
  if (!answer.ok) throw new Error(JSON.stringify(answer.diagnostics));
  const [graph] = answer.report.graphs;
  if (!graph?.told) throw new Error("the graph says nothing of its precision");
  return { ...answer, graph, told: graph.told };
}

const request = (jobId: string, document: PipelineDocument, given = runs) => ({
  jobId,
  compile: { document, cards, files },
  nodes: null,
  runs: given,
});
const wish: PrecisionWish = { budget: 0.9, prefer: "speed" };
const contentOf = (planId: string) => readFileSync(join(plans, planId, "plan.json"));

/** Of all plans there are. */
function graphsOfPlans(): Set<string> {
  const planIds = readdirSync(plans).filter((name) => /^[0-9a-f]{64}$/.test(name));
  const stepsOf = (planId: string) => (JSON.parse(String(contentOf(planId))) as { steps: { graph?: string }[] }).steps;
  return new Set(planIds.flatMap(stepsOf).flatMap(({ graph }) => graph ?? []));
}

describe("precision", () => {
  it("is float32 until something was measured, and the report says why", async () => {
    const plain = await compiled(classifying());
    expect(plain.told).toMatchObject({ nodes: ["what"], wish: null, form: null, why: "not-asked" });
    const wished = await compiled(classifying(wish));
    expect(wished.told).toMatchObject({ wish, form: null, why: "unmeasured", float32: plain.graph.id });
    expect(wished.planId).toBe(plain.planId);
  });

  it("is cancelled midway and leaves nothing behind", async () => {
    const progress: PrecisionProgress[] = [];
    const search = measurer.measure(request("a", classifying(wish)), (each) => {
      progress.push(each);
      if (each.phase === "measure") measurer.cancel("a");
    });
    await expect(search).rejects.toMatchObject({ code: "cancelled" });
    expect(progress[0]).toMatchObject({ phase: "collect", jobId: "a", of: 12 });
    expect((await compiled(classifying(wish))).told.why).toBe("unmeasured");
    expect(readdirSync(join(plans, ".drafts")).filter((name) => name.startsWith("job-"))).toEqual([]);
  }, 300_000);

  it("replaces the graph by the form that was chosen, and nothing else; taken back, the plan is the one before", async () => {
    const plain = await compiled(classifying());
    const before = contentOf(plain.planId);
    const outcome = await measurer.measure(request("b", classifying(wish)), () => {});
    expect(outcome.graphs).toMatchObject([{ graph: plain.graph.id, found: true, said: null }]);
    const search = searches.get(plain.graph.id) as PrecisionSearch;
    expect(search).toMatchObject({ samples: 12, judged: 6, measure: "top-1" });
    expect(search.forms[0]).toMatchObject({ scheme: "float32", factor: 1, file: plain.graph.id });
    expect(search.previews).toHaveLength(6);

    const wished = await compiled(classifying(wish));
    // Which form is fastest is the machine's to say; that one is, with convolutions of this size, is not.
    expect(wished.told.why).toBeNull();
    expect(wished.told.form?.score).toBeGreaterThanOrEqual(0.9);
    expect(wished.told.form?.factor).toBeGreaterThan(1.03);
    expect(wished.graph.id).not.toBe(plain.graph.id);
    expect(wished.graph.precision).toMatch(/int8/);
    const differing = JSON.parse(String(contentOf(wished.planId))) as {
      steps: { graph?: string; maxBatch?: number; firstBatch?: number }[];
    };
    const original = JSON.parse(String(before)) as typeof differing;
    const leave = (step: object) => ({ ...step, graph: null, maxBatch: null, firstBatch: null });
    expect(differing.steps.map(leave)).toEqual(original.steps.map(leave));

    const again = await compiled(classifying());
    expect(again.planId).toBe(plain.planId);
    expect(contentOf(again.planId)).toEqual(before);
  }, 300_000);

  it("is tuned in every form that keeps the budget, and runs in the one that is quickest as tuned", async () => {
    const tuner = new PipelineTuner(plans, both.compiler, both.runtime);
    const tune = async (document: PipelineDocument) => {
      const bounds = { latencyMs: null, memoryBytes: null };
      const asked = { compile: { document, cards, files }, runs: runs.slice(0, 1), bounds, withinMs: 12_000 };
      const { graphs } = await tuner.tune({ jobId: "t", ...asked }, () => {});
      return graphs[0];
    };
    const plain = await compiled(classifying());
    expect(await tune(classifying())).toMatchObject({ graph: plain.graph.id, tuned: { factor: null, rivals: [] } });

    const found = await tune(classifying(wish));
    const wished = await compiled(classifying(wish));
    expect(found).toMatchObject({ graph: wished.graph.id, said: null });
    const forms = found?.tuned ? formsOf(found.tuned) : [];
    expect(forms.map(({ graph }) => graph)).toContain(plain.graph.id);
    expect(forms.length).toBeGreaterThan(1);
    expect(forms.find(({ scheme }) => scheme === "float32")?.factor).toBe(1);
    const fastest = Math.max(...forms.map(({ factor }) => factor ?? 0));
    expect((found?.tuned?.factor ?? 0) * leastGain).toBeGreaterThanOrEqual(fastest);
    expect(wished.told.form?.factor ?? 1).toBe(found?.tuned?.factor);
    for (const { graph } of forms) expect(both.runtime.tunings.get(graph)?.rivals).toHaveLength(forms.length - 1);

    expect((await compiled(classifying(wish))).planId).toBe(wished.planId);
    expect((await compiled(classifying())).planId).toBe(plain.planId);
  }, 300_000);

  it("runs in the chosen form", async () => {
    const { planId } = await compiled(classifying(wish));
    const own = join(directory, "run");
    mkdirSync(own);
    const inputs = runs[0] as Record<string, RunInput>;
    const { ports, errors } = await both.runtime.run({
      runId: "r",
      planId,
      files,
      inputs,
      directory: own,
      taps: "service",
      priority: "interactive",
    });
    expect(errors).toEqual([]);
    expect(ports.find(({ node }) => node === "out")?.items).toHaveLength(1);
  });

  it("does not search again what was searched with the same samples", async () => {
    const { told } = await compiled(classifying());
    const before = searches.get(told.float32)?.measuredAt;
    await measurer.measure(request("c", classifying(wish)), () => {});
    expect(searches.get(told.float32)?.measuredAt).toBe(before);
  }, 300_000);

  /** Nothing that was in force has changed, and nothing half is left behind. */
  async function expectUnchanged(before: Awaited<ReturnType<typeof compiled>>) {
    const { planId, told, graph } = await compiled(classifying(wish));
    expect({ planId, told }).toEqual({ planId: before.planId, told: before.told });
    expect(both.runtime.plans.graphPath(graph.id)).toSatisfy(existsSync);
    const left = [".drafts", "graphs", ".precision", ".calibration"].flatMap((name) => readdirSync(join(plans, name)));
    expect(left.filter((name) => /^job-|\.draft$/.test(name))).toEqual([]);
  }

  it("that was in force stays so where another search is cancelled", async () => {
    const before = await compiled(classifying(wish));
    for (const phase of ["collect", "calibrate", "measure"] as const) {
      const search = measurer.measure(request("again", classifying(wish), runs.slice(4)), (each) => {
        if (each.phase === phase) measurer.cancel("again");
      });
      await expect(search, phase).rejects.toMatchObject({ code: "cancelled", told: { key: "cancelled" } });
      await expectUnchanged(before);
    }
  }, 300_000);

  it.each([
    ["what models are opened from", /open-\d/],
    ["what calibration saw", /\.calibration/],
    ["forms while they are measured", /forms-/],
    ["forms that are kept", /plans.graphs/],
    ["what was measured", /\.precision/],
  ])(
    "that was in force stays so where the disk is full: %s",
    async (_, pattern) => {
      const before = await compiled(classifying(wish));
      const other = request("full", classifying({ ...wish, budget: 0.8 }), runs.slice(4));
      const { graphs } = await withoutRoom(pattern, () => measurer.measure(other, () => {}));
      expect(graphs).toMatchObject([{ found: false, said: { told: { key: "full" } } }]);
      await expectUnchanged(before);
    },
    300_000,
  );

  it("leaves no file behind of what a search replaced, but what a plan runs", async () => {
    const { told } = await compiled(classifying(wish));
    const isThere = (file: string) => existsSync(both.runtime.plans.graphPath(file));
    // Which forms plans run is the machine's to say: by its search one, tuned maybe another. That form nobody runs.
    const unused = createHash("sha256").update("unused").digest("hex");
    await both.runtime.plans.writeGraph(unused, new TextEncoder().encode("unused"));
    const search = searches.get(told.float32) as PrecisionSearch;
    const [float32] = search.forms as [PrecisionForm];
    await searches.set({ ...search, forms: [...search.forms, { ...float32, name: "unused", file: unused }] });

    const other = request("other", classifying({ ...wish, budget: 0.8 }), runs.slice(4));
    expect((await measurer.measure(other, () => {})).graphs).toMatchObject([{ found: true }]);
    const now = filesOf(searches.get(told.float32) as PrecisionSearch);
    expect(now.filter((file) => !isThere(file))).toEqual([]);
    const replaced = [...filesOf(search), unused].filter((file) => !now.includes(file));
    expect(replaced.filter(isThere)).toEqual(replaced.filter((file) => graphsOfPlans().has(file)));
  }, 300_000);

  it("names the layer that gives what is no finite number, and the model stays in float32", async () => {
    const before = await compiled(classifying(wish, overflowingId));
    const { graphs } = await measurer.measure(request("infinite", classifying(wish, overflowingId)), () => {});
    expect(graphs).toMatchObject([
      {
        found: false,
        said: { told: { key: "layer-not-finite", params: { operator: "Exp", kind: "infinite" } } },
      },
    ]);
    expect(graphs[0]?.said?.message).toMatch(/the layer .*e0.* \(Exp\) gives an infinite value/);
    const after = await compiled(classifying(wish, overflowingId));
    expect([after.planId, after.told.why]).toEqual([before.planId, "unmeasured"]);
  }, 300_000);

  it("stays in float32 where the file of the form is gone, and says so", async () => {
    const { graph, told } = await compiled(classifying(wish));
    const path = both.runtime.plans.graphPath(graph.id);
    const bytes = readFileSync(path);
    rmSync(path);
    expect(await compiled(classifying(wish))).toMatchObject({ told: { why: "lost" }, graph: { id: told.float32 } });
    writeFileSync(path, bytes);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(graph.id);
  });

  it("says what is wrong with too few samples, and keeps what there was", async () => {
    const { told } = await compiled(classifying(wish));
    const few = await measurer.measure(request("d", classifying(wish), runs.slice(0, 3)), () => {});
    expect(few.graphs).toMatchObject([
      { found: false, said: { told: { key: "few-rows", params: { rows: 3, least: 8 } } } },
    ]);
    expect((await compiled(classifying(wish))).told).toEqual(told);
    const broken: RunInput = { type: "file", path: join(directory, "none.png"), name: "none.png", mime: "image/png" };
    await expect(measurer.measure(request("e", classifying(wish), [{ photo: broken }]), () => {})).rejects.toThrow(
      /none\.png/,
    );
  }, 300_000);

  it("without samples tries what needs none, and claims nothing about accuracy", async () => {
    const { told } = await compiled(classifying());
    const outcome = await measurer.measure(request("f", classifying(wish), []), () => {});
    expect(outcome.graphs[0]?.found).toBe(true);
    const search = searches.get(told.float32) as PrecisionSearch;
    expect(search).toMatchObject({ samples: 0, judged: 0 });
    expect(search.forms.map(({ score }) => score)).toEqual(search.forms.map(() => null));
    expect(search.forms.map(({ scheme }) => scheme)).not.toContain("static");
  }, 300_000);
});
