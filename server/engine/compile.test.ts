/** What compiling again costs, told by what is built and not by the clock; and that decoding and fitting are shared. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { PipelineDocument } from "@/nodes/pipeline";
import { registry } from "@/nodes/registry.generated";
import { compile, passNames } from "./compile";
import { runModel } from "./onnx/testing/run-model";
import { createPlanCompiler } from "./process/compile-plans";
import { buildHere } from "./process/segment-builder";
import { PlanStore } from "./runtime/plan-store";
import { starterCards } from "./testing/cards";
import { drawing } from "./testing/document";
import { tinyClassifiers } from "./testing/tiny-classifiers";

const directory = mkdtempSync(join(tmpdir(), "weft-compile-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const { cards, files } = tinyClassifiers(directory);

/** A compiler in a folder of plans, and the models of the graphs that it built. */
function compilerIn(folder: string) {
  const built: string[] = [];
  const here = buildHere(runModel);
  const builder = {
    build: (...args: Parameters<typeof here.build>) => {
      built.push(args[0].ops.map(({ title }) => title).join(" + "));
      return here.build(...args);
    },
  };
  const compiler = createPlanCompiler(new PlanStore(join(directory, folder)), builder, "test");
  return {
    built,
    async compile(document: PipelineDocument, noPasses: string[] = []) {
      const answer = await compiler.compile({ document, cards: [...cards, ...starterCards], files, noPasses });
      if (!answer.ok) throw new Error(JSON.stringify(answer.diagnostics));
      return answer;
    },
  };
}

const classifying = (a: Record<string, unknown> = {}, b: Record<string, unknown> = {}) =>
  drawing(
    {
      photo: ["io.image-input"],
      a: ["vision.classify", { model: "tiny-stretch", ...a }],
      b: ["vision.classify", { model: "tiny-cover", ...b }],
      out: ["io.table-output"],
    },
    ["photo.image > a.image", "photo.image > b.image", "a.label > out.columns", "b.label > out.columns"],
  );

const moved = (document: PipelineDocument): PipelineDocument => ({
  ...document,
  nodes: document.nodes.map((node, index) => ({ ...node, position: { x: 100 * index, y: 7 } })),
});

test("moving a node compiles nothing: the very answer is found again", async () => {
  const { built, compile } = compilerIn("moved");
  const first = await compile(classifying());
  expect(built).toHaveLength(2);
  expect(await compile(moved(classifying()))).toEqual(first);
  expect(built).toHaveLength(2);
});

test("a threshold makes another plan of the same graphs; a change of one model builds that one", async () => {
  const { built, compile } = compilerIn("changed");
  const first = await compile(classifying());
  const stricter = await compile(classifying({ minScore: 0.5 }));
  expect(stricter.planId).not.toBe(first.planId);
  expect(stricter.report.graphs).toEqual(first.report.graphs);
  expect(built).toHaveLength(2);
  await compile(classifying({}, { k: 2 }));
  expect(built.slice(2)).toEqual(["Normalise + tiny-cover + Softmax + Top k"]);
});

test("graphs outlive the process that built them, and are built again where they are gone", async () => {
  await compilerIn("again").compile(classifying());
  const { built, compile } = compilerIn("again");
  await compile(classifying({ minScore: 0.1 }));
  expect(built).toEqual([]);
  rmSync(join(directory, "again", "graphs"), { recursive: true });
  await compile(classifying());
  expect(built).toHaveLength(2);
});

test("equal graphs of one drawing are built once, merged or not", async () => {
  const { built, compile } = compilerIn("twins");
  const document = drawing(
    {
      photo: ["io.image-input"],
      other: ["io.image-input", { name: "other" }],
      a: ["vision.classify", { model: "tiny-stretch" }],
      b: ["vision.classify", { model: "tiny-stretch" }],
    },
    ["photo.image > a.image", "other.image > b.image"],
  );
  expect((await compile(document)).report.graphs).toHaveLength(2);
  expect(built).toHaveLength(1);
  await compile(document, ["all"]);
  expect(built).toHaveLength(1 + 4);
});

test("four models on one picture: one decode, one fitting each, equal ones shared, and the report says so", async () => {
  const { compile } = compilerIn("shared");
  const document = drawing(
    {
      photo: ["io.image-input"],
      a: ["vision.classify", { model: "tiny-stretch" }],
      b: ["vision.classify", { model: "tiny-cover" }],
      c: ["vision.classify", { model: "tiny-contain" }],
      again: ["vision.classify", { model: "tiny-stretch", k: 1 }],
      out: ["io.table-output"],
    },
    ["a", "b", "c", "again"].flatMap((id) => [`photo.image > ${id}.image`, `${id}.label > out.columns`]),
  );
  const { report } = await compile(document);
  const count = (title: string) => report.hostSteps.filter((step) => step.title === title).length;
  expect([count("Decode image"), count("Fit to model")]).toEqual([1, 3]);
  const all = Array(4).fill("Classify image");
  expect(report.shared).toEqual([
    { title: "Decode image", users: all },
    { title: "Fit to model", users: all.slice(0, 2) },
    { title: "Normalise", users: all.slice(0, 2) },
    { title: "Model", users: all.slice(0, 2) },
    { title: "Softmax", users: all.slice(0, 2) },
  ]);
  expect(report.decodes).toEqual([
    {
      title: "Image",
      asked: "the smallest that serves 32 x 24 (stretch) and 24 x 24 (cover) and 32 x 32 (contain)",
    },
  ]);
  const whole = await compile(document, ["push-down"]);
  expect(whole.report.decodes).toEqual([{ title: "Image", asked: "every pixel" }]);
  expect(whole.report.passes.map(({ name }) => name)).not.toContain("push-down");
});

test("a thousand text and logic nodes become a thousand steps, and nothing is built", async () => {
  const document = thousand();
  const context = { registry, now: () => 0, buildSegment: () => Promise.reject(new Error("nothing is built")) };
  const answer = await compile({ document, cards: [], files: {} }, context);
  expect(answer).toMatchObject({ ok: true });
  if (answer.ok) expect(answer.plan.steps.length).toBeGreaterThanOrEqual(1000);
});

test("the IR can be looked at after every pass, and a pass that is left out is not among them", async () => {
  const dumps = async (noPasses: string[]) => {
    const seen = new Map<string, string>();
    const context = {
      registry,
      now: () => 0,
      buildSegment: (...args: [never, never]) => buildHere(runModel).build(...args, { cards, files }),
      dump: (pass: string, text: string) => void seen.set(pass, text),
    };
    await compile({ document: classifying(), cards, files, noPasses }, context);
    return seen;
  };
  const seen = await dumps([]);
  expect([...seen.keys()]).toEqual(passNames);
  expect(seen.get("lower")).toContain('image.to-tensor(%0) {height: 24, width: 32, fit: "stretch"');
  expect(seen.get("merge")).toMatch(/^%\d+, %\d+ = \[tensor.normalise, tensor.model, tensor.softmax, tensor.top-k\]/);
  expect([...(await dumps(["push-down"])).keys()]).toEqual(passNames.filter((name) => name !== "push-down"));
});

/** A chain of templates and counts, fanned out and filtered: 1,000 nodes that no two are alike. */
function thousand(): PipelineDocument {
  const nodes: Record<string, [string, Record<string, unknown>?]> = { in: ["io.text-input"], out: ["io.json-output"] };
  const edges: string[] = [];
  let last = "in.text";
  for (let index = 0; index < 333; index++) {
    nodes[`t${index}`] = ["text.template", { template: `${index} {{text}}` }];
    nodes[`c${index}`] = ["text.count", { what: "characters", pattern: String(index) }];
    nodes[`l${index}`] = ["logic.compare", { than: index }];
    edges.push(`${last} > t${index}.values`, `t${index}.text > c${index}.text`, `c${index}.count > l${index}.number`);
    last = `t${index}.text`;
  }
  return drawing(nodes, [...edges, `${last} > out.value`]);
}
