import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { programBeside } from "../program";
import { PlanStore } from "../runtime/plan-store";
import { createEngine } from "../supervisor";
import { precisionForm, precisionSearch } from "../testing/precision-search";
import { PrecisionStore } from "./precision-store";
import { sweepForms, sweepReplaced } from "./sweep-plans";

let data: string;
let plans: PlanStore;
let searches: PrecisionStore;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "weft-sweep-"));
  plans = new PlanStore(join(data, "plans"));
  searches = new PrecisionStore(plans);
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const inAnHour = () => Date.now() + 3600_000;

async function graph(name: string): Promise<string> {
  const id = hash(name);
  await plans.writeGraph(id, new TextEncoder().encode(name));
  mkdirSync(join(plans.directory, ".prepared", "machine", id), { recursive: true });
  mkdirSync(join(plans.directory, ".tuned", "machine"), { recursive: true });
  writeFileSync(join(plans.directory, ".tuned", "machine", `${id}.json`), "{}");
  return id;
}

const planOf = (...graphs: string[]) =>
  plans.write(
    new TextEncoder().encode(
      JSON.stringify({
        format: "weft-plan",
        version: 1,
        steps: graphs.map((each) => ({ sort: "graph", graph: each })),
      }),
    ),
    "{}",
    new Map(),
  );

function built(id: string) {
  mkdirSync(join(plans.directory, ".segments"), { recursive: true });
  writeFileSync(join(plans.directory, ".segments", `${id}.json`), JSON.stringify({ sha256: id }));
}

const searchOf = (float32: string, ...files: string[]) =>
  precisionSearch(float32, ...files.map((file) => precisionForm(file)));

const placesOf = (id: string) => [
  plans.graphPath(id),
  join(plans.directory, ".prepared", "machine", id),
  join(plans.directory, ".tuned", "machine", `${id}.json`),
];
const isThere = (id: string) => placesOf(id).every((place) => existsSync(place));
const isGone = (id: string) => !placesOf(id).some((place) => existsSync(place));

it("graphs that nothing refers to are removed, and plans of replaced forms that nobody keeps", async () => {
  const [float32, taken, other, replaced, lost, shown] = (await Promise.all(
    ["float32", "taken", "other", "replaced", "lost", "shown"].map(graph),
  )) as [string, string, string, string, string, string];
  built(float32);
  await searches.set(searchOf(float32, taken, other));
  const [plain, current] = [await planOf(float32), await planOf(taken)];
  const [old, run] = [await planOf(replaced), await planOf(shown)];
  const kept = new Set([run]);
  // All of it was made just now.
  expect(await sweepForms({ plans, searches }, kept)).toEqual([]);
  expect((await sweepForms({ plans, searches }, kept, inAnHour())).sort()).toEqual([replaced, lost].sort());
  expect([float32, taken, other, shown].map(isThere)).toEqual([true, true, true, true]);
  expect([replaced, lost].map(isGone)).toEqual([true, true]);
  const left = [plain, current, old, run].map((id) => existsSync(join(plans.directory, id)));
  expect(left).toEqual([true, true, false, true]);
  expect(await sweepForms({ plans, searches }, kept, inAnHour())).toEqual([]);
});

it("after a search, forms of the one before go, but for those that a plan runs", async () => {
  const [float32, again, replaced, running] = (await Promise.all(
    ["float32", "again", "replaced", "running"].map(graph),
  )) as [string, string, string, string];
  await searches.set(searchOf(float32, again));
  await planOf(running);
  await sweepReplaced({ plans, searches }, [float32, again, replaced, running]);
  expect([float32, again, running].map(isThere)).toEqual([true, true, true]);
  expect(isGone(replaced)).toBe(true);
});

it("drafts that a killed program left are gone when an engine answers", async () => {
  const { directory } = plans;
  const whole = await graph("whole");
  await searches.set(searchOf(whole));
  built(whole);
  const drafts = [
    [".drafts", "precision-abc", "forms-1", "0.onnx"],
    [".drafts", "model-1.onnx"],
    [".draft-0a", "plan.json"],
    ["graphs", `${hash("half")}.onnx.0a.draft`],
    [".precision", `${whole}.json.0a.draft`],
    [".segments", "ab.12.draft"],
    [".prepared", "machine", ".draft-0a", "model.onnx"],
  ];
  for (const parts of drafts) {
    mkdirSync(join(directory, ...parts.slice(0, -1)), { recursive: true });
    writeFileSync(join(directory, ...parts), "half");
  }
  const { path } = programBeside(import.meta.url, "./engine.mjs", "../process.ts");
  const engine = createEngine({ entry: path, dataDirectory: data });
  await engine.start();
  try {
    expect(drafts.filter((parts) => existsSync(join(directory, ...parts)))).toEqual([]);
    expect(readdirSync(join(directory, ".drafts"))).toEqual([]);
    expect(isThere(whole)).toBe(true);
    expect(searches.get(whole)).toBeDefined();
    const orphan = await graph("orphan");
    const before = new Date(Date.now() - 3600_000);
    utimesSync(plans.graphPath(orphan), before, before);
    expect(await engine.sweepPlans([])).toEqual([orphan]);
  } finally {
    await engine.stop();
  }
});
