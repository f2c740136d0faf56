/** Detectors and embedders from drawing to result: against the reference, in the graph that was built, and on a photograph. */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boxesSchema, imagePreprocessSchema, type ModelCard } from "@/nodes/model-card";
import type { Detection } from "@/nodes/results";
import { readModel } from "./onnx/model-file";
import { sharedModels } from "./onnx/testing/real-models";
import type { RunInput } from "./protocol";
import { BothWays } from "./testing/both-ways";
import { hasSharedMedia, sharedMedia } from "./testing/cards";
import { drawing } from "./testing/document";
import { drawMedia, type SampleMedia } from "./testing/sample-media";
import { tinyDetectors } from "./testing/tiny-detectors";

const directory = mkdtempSync(join(tmpdir(), "weft-vision-models-"));
const tiny = tinyDetectors(directory);
let both: BothWays;
let media: SampleMedia;
beforeAll(async () => {
  media = await drawMedia(directory);
  both = new BothWays(directory, media, tiny.cards, tiny.files);
});
afterAll(async () => {
  await both.close();
  rmSync(directory, { recursive: true, force: true });
});

/** The values of each output node. */
async function ran(planId: string, inputs: Record<string, RunInput>, files: Record<string, string>) {
  const own = mkdtempSync(join(directory, "run-"));
  const request = {
    runId: own,
    planId,
    files,
    inputs,
    directory: own,
    taps: "service",
    priority: "interactive",
  } as const;
  const { ports } = await both.runtime.run(request);
  return Object.fromEntries(ports.map(({ node, items }) => [node, items.map(({ value }) => value)]));
}

const detecting = drawing(
  {
    photos: ["io.images-input"],
    detect: ["vision.detect-objects", { model: "tiny-detector", minScore: 0.1, most: 7 }],
    out: ["io.json-output"],
  },
  ["photos.image > detect.image", "detect.detections > out.value"],
);

const comparing = drawing(
  {
    one: ["io.image-input"],
    many: ["io.images-input"],
    a: ["vision.embed-image", { model: "tiny-embedder" }],
    b: ["vision.embed-image", { model: "tiny-embedder" }],
    alike: ["logic.similarity"],
    scores: ["io.json-output"],
    vector: ["io.json-output"],
  },
  [
    "one.image > a.image",
    "many.image > b.image",
    "a.embedding > alike.a",
    "b.embedding > alike.b",
    "alike.score > scores.value",
    "a.embedding > vector.value",
  ],
);

describe("an object detector", () => {
  test("gives compiled what it gives node by node, boxes within the picture, each of a class", async () => {
    const outcome = await both.compare(detecting, "service");
    expect(outcome).toMatchObject({ compiled: true, differences: [] });
  });

  test("is one graph of picture, model, boxes and suppression, with its batch freed", async () => {
    const answer = await both.compiler.compile({ document: detecting, cards: tiny.cards, files: tiny.files });
    if (!answer.ok) throw new Error(JSON.stringify(answer.diagnostics));
    expect(answer.report.graphs.map(({ merged }) => merged)).toEqual([
      ["Normalise", "tiny-detector", "Decode boxes", "Drop overlapping boxes"],
    ]);
    expect(answer.report.graphs[0]?.batch.limit).toBeGreaterThan(1);
    const [graph] = answer.report.graphs;
    const model = readModel(await both.runtime.plans.readGraph(answer.planId, graph?.id ?? ""));
    expect(model.graph?.node.map(({ opType }) => opType)).toContain("NonMaxSuppression");
    expect(answer.report.passes.filter(({ name }) => name.startsWith("batchify"))).toMatchObject([
      { changed: true, validation: { accepted: true } },
    ]);
  });

  test("asks for a card that says how its boxes are told", async () => {
    const [card] = tiny.cards as [ModelCard];
    const { boxes: _, ...without } = card;
    const answer = await both.compiler.compile({ document: detecting, cards: [without], files: tiny.files });
    expect(answer).toMatchObject({ ok: false, diagnostics: [{ nodeId: "detect", param: "model" }] });
  });
});

describe("an embedder", () => {
  test("gives lists of length 1, whose similarity is that of the pictures", async () => {
    const outcome = await both.compare(comparing, "service");
    expect(outcome).toMatchObject({ compiled: true, differences: [] });
    const answer = await both.compiler.compile({ document: comparing, cards: tiny.cards, files: tiny.files });
    if (!answer.ok) throw new Error(JSON.stringify(answer.diagnostics));
    const [first, ...others] = media.images as [SampleMedia["images"][number], ...SampleMedia["images"]];
    const inputs: Record<string, RunInput> = {
      one: { type: "file", ...first },
      many: { type: "files", files: [first, ...others.slice(0, 2)] },
    };
    const { vector = [], scores = [] } = await ran(answer.planId, inputs, tiny.files);
    expect(Math.hypot(...(vector[0] as number[]))).toBeCloseTo(1, 5);
    expect(scores).toHaveLength(3);
    expect(scores[0]).toBeCloseTo(1, 5);
    for (const score of scores as number[]) expect(Math.abs(score)).toBeLessThan(1 + 1e-6);
  });
});

describe.skipIf(!existsSync(sharedModels) || !hasSharedMedia)(
  "detectors of the shared folder, on a street with a skater",
  () => {
    const picture = join(sharedMedia, "photos/coco_000000025205.jpg");
    const whole = { scale: 1, mean: [0], std: [1] };
    const real: [string, string[], Partial<ModelCard> & { input: string }][] = [
      [
        "yolox-nano",
        ["person", "car", "skateboard"],
        {
          input: "images",
          preprocess: imagePreprocessSchema.parse({ ...whole, height: 416, width: 416, fit: "contain", color: "BGR" }),
          boxes: boxesSchema.parse({ objectness: true, strides: [8, 16, 32] }),
        },
      ],
      [
        "fastestdet",
        ["person", "car", "skateboard"],
        {
          input: "input",
          preprocess: imagePreprocessSchema.parse({ height: 352, width: 352, color: "BGR" }),
          boxes: boxesSchema.parse({ objectness: true }),
        },
      ],
      [
        "ultraface-rfb-320",
        ["face"],
        {
          input: "input",
          output: "boxes",
          preprocess: imagePreprocessSchema.parse({ height: 240, width: 320, scale: 1, mean: [127], std: [128] }),
          boxes: boxesSchema.parse({ scores: "scores", form: "xyxy", unit: "share", background: true }),
          labels: ["face"],
        },
      ],
    ];
    test.each(real)("%s finds %s, compiled as in the reference", { timeout: 60_000 }, async (model, shows, own) => {
      const path = join(sharedModels, model, "model.onnx");
      const bytes = readFileSync(path);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const card: ModelCard = {
        ...(tiny.cards[0] as ModelCard),
        id: model,
        title: model,
        files: [{ role: "model", sha256, bytes: bytes.length, sources: [{ type: "blob" }] }],
        output: "output",
        labels: readFileSync(join(sharedModels, "labels/coco_classes.txt"), "utf8").trim().split(/\r?\n/),
        ...own,
      };
      const document = drawing(
        { photo: ["io.image-input"], detect: ["vision.detect-objects", { model }], out: ["io.json-output"] },
        ["photo.image > detect.image", "detect.detections > out.value"],
      );
      const files = { [sha256]: path };
      const found: Detection[][] = [];
      for (const noPasses of [[], ["all"]]) {
        const answer = await both.compiler.compile({ document, cards: [card], files, noPasses });
        if (!answer.ok) throw new Error(JSON.stringify(answer.diagnostics));
        const ports = await ran(
          answer.planId,
          { photo: { type: "file", path: picture, name: "a.jpg", mime: "image/jpeg" } },
          files,
        );
        found.push(((ports.out ?? [])[0] as { items: Detection[] }).items);
      }
      const [compiled = [], reference = []] = found;
      expect(compiled.map(({ label }) => label)).toEqual(reference.map(({ label }) => label));
      // The compiled one decodes the photograph at a smaller size.
      for (const [index, { box, score }] of compiled.entries()) {
        const twin = reference[index] as Detection;
        expect(Math.abs(score - twin.score)).toBeLessThan(0.03);
        expect(Math.max(...box.map((side, at) => Math.abs(side - (twin.box[at] as number))))).toBeLessThan(3);
      }
      for (const label of shows) expect(compiled.map((each) => each.label)).toContain(label);
    });
  },
);
