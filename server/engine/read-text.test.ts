/** From a drawing to text, through compiler, merged graphs, batches and kernels, with the real models of the starter set. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { registry } from "@/nodes/registry.generated";
import { compile } from "./compile";
import { buildHere, type SegmentBuilder } from "./process/segment-builder";
import { createRuntime, type Runtime } from "./runtime/index";
import { encodeImage } from "./runtime/kernels/image-codec";
import { kernels } from "./runtime/kernels/index";
import { modelRunner } from "./runtime/sessions/run-model";
import { hasSharedMedia, sharedMedia, starterCards, starterFiles } from "./testing/cards";
import { drawing } from "./testing/document";

const directory = mkdtempSync(join(tmpdir(), "weft-read-text-"));
let runtime: Runtime;
let builder: SegmentBuilder;

beforeAll(() => {
  runtime = createRuntime({ plansDirectory: join(directory, "plans"), kernels, encode: encodeImage });
  builder = buildHere(modelRunner(runtime.pool, directory));
});

afterAll(async () => {
  await runtime.close();
  rmSync(directory, { recursive: true, force: true });
});

const document = drawing(
  {
    scans: ["io.images-input"],
    upright: ["vision.fix-orientation"],
    read: ["vision.read-text"],
    table: ["io.table-output"],
  },
  [
    "scans.image > upright.image",
    "upright.image > read.image",
    "scans.name > table.columns",
    "read.text > table.columns",
  ],
);

async function compiled(noPasses: string[] = []) {
  const answer = await compile(
    { document, cards: starterCards, files: starterFiles, noPasses },
    {
      registry,
      now: () => performance.now(),
      buildSegment: (segment, noPasses) =>
        builder.build(segment, noPasses, { cards: starterCards, files: starterFiles }),
    },
  );
  if (!answer.ok) throw new Error(JSON.stringify(answer.diagnostics));
  return answer;
}

async function run(files: string[], noPasses: string[] = []) {
  const { planBytes, graphs } = await compiled(noPasses);
  const planId = await runtime.plans.write(planBytes, "{}", graphs);
  return runtime.run({
    runId: `run-${Math.random()}`,
    planId,
    files: starterFiles,
    inputs: {
      scans: {
        type: "files",
        files: files.map((path) => ({ path, name: path.split("/").at(-1) as string, mime: "image/png" })),
      },
    },
    directory: join(directory, "run"),
    taps: "service",
    priority: "interactive",
  });
}

describe("compile", () => {
  test("each model is one graph from bytes to small results, validated against the graph before", {
    timeout: 120_000,
  }, async () => {
    const { report } = await compiled();
    const recognition = report.graphs.find(({ title }) => title.startsWith("Text recognition"));
    expect(recognition?.merged).toEqual(["Normalise", "Text recognition, Chinese and English (PP-OCRv4)", "Top k"]);
    expect(recognition?.operators.after).toBeLessThan(recognition?.operators.before as number);
    const validated = report.passes.flatMap(({ validation }) => validation ?? []);
    expect(validated.length).toBeGreaterThan(0);
    for (const { accepted, largestError, tolerance } of validated)
      expect(accepted && largestError <= tolerance).toBe(true);
  });

  test("the same drawing gives the same plan, and moving a node does not change it", { timeout: 120_000 }, async () => {
    const first = await compiled();
    for (const node of document.nodes) node.position = { x: 500, y: 500 };
    expect((await compiled()).planId).toBe(first.planId);
  });
});

describe.skipIf(!hasSharedMedia)("real pages", () => {
  const pages = ["tesseractjs_simple.png", "skimage_page.png", "easyocr_chinese.jpg"].map((file) =>
    join(sharedMedia, "ocr", file),
  );

  test("reads them, and gives what the reference gives: node by node, unmerged, one item at a time", {
    timeout: 120_000,
  }, async () => {
    const result = await run(pages);
    const texts = result.ports[0]?.items.map(({ value }) => (value as { text: string }).text) as string[];
    expect(texts[0]).toBe("Tesseract.js");
    expect(texts[1]?.replace(/\s/g, "")).toContain("histogramofgreyvalues");
    expect(texts[2]).toContain("愚园路");
    expect(result.trace.items).toEqual({ axis: "image", count: 3 });
    expect(result.trace.cpuMs).toBeGreaterThan(0);
    const reference = await run(pages, ["all"]);
    const squeeze = (text: string) => text.replace(/\s/g, "");
    expect(reference.ports[0]?.items.map(({ value }) => squeeze((value as { text: string }).text))).toEqual(
      texts.map(squeeze),
    );
  });

  test("a file that is no picture fails alone, by its name", { timeout: 120_000 }, async () => {
    const bad = join(directory, "broken.png");
    writeFileSync(bad, "%PDF-1.4 this is not a picture");
    const { ports, errors } = await run([pages[0] as string, bad, pages[0] as string]);
    expect(ports[0]?.items.filter(({ value }) => value !== undefined)).toHaveLength(2);
    expect(errors.map(({ message }) => message).join()).toMatch(/broken\.png: this is a PDF document/);
  });
});
