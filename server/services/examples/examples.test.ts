/** The three examples on their own media, through the compiler and the engine's runtime, held against the truth that was drawn. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { examples, type SampleMedia } from "@/nodes/examples/examples";
import type { PipelineDocument } from "@/nodes/pipeline";
import { createPlanCompiler } from "@/server/engine/process/compile-plans";
import { buildHere } from "@/server/engine/process/segment-builder";
import { createRuntime, type Runtime } from "@/server/engine/runtime";
import { kernels } from "@/server/engine/runtime/kernels";
import { encodeImage } from "@/server/engine/runtime/kernels/image-codec";
import { modelRunner } from "@/server/engine/runtime/sessions/run-model";
import { characterAccuracy } from "@/server/engine/testing/accuracy";
import { starterCards, starterFiles } from "@/server/engine/testing/cards";
import { drawing } from "@/server/engine/testing/document";
import { drawReceipt, drawScans, drawSlidesClip } from "./index";

let directory: string;
let runtime: Runtime;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "weft-examples-"));
  runtime = createRuntime({ plansDirectory: join(directory, "plans"), kernels, encode: encodeImage });
});

afterAll(async () => {
  await runtime.close();
  await rm(directory, { recursive: true, force: true });
});

interface Medium {
  path: string;
  name: string;
  mime: string;
}

async function store({ name, mime, bytes }: { name: string; mime: string; bytes: Uint8Array }): Promise<Medium> {
  const folder = await mkdtemp(join(directory, "media-"));
  await writeFile(join(folder, name), bytes);
  return { path: join(folder, name), name, mime };
}

function exampleOf(sample: SampleMedia) {
  const example = examples.find(({ media }) => media.sample === sample);
  if (!example) throw new Error(`no example has ${sample}`);
  return example;
}

/** What the drawing's one output node shows, item by item. */
async function run(document: PipelineDocument, input: string, media: readonly Medium[], noPasses: string[] = []) {
  const compiler = createPlanCompiler(runtime.plans, buildHere(modelRunner(runtime.pool, directory)), "test");
  const answer = await compiler.compile({ document, cards: starterCards, files: starterFiles, noPasses });
  if (!answer.ok) throw new Error(JSON.stringify(answer.diagnostics));
  const { ports, errors } = await runtime.run({
    runId: `run-${performance.now()}`,
    planId: answer.planId,
    files: starterFiles,
    inputs: { [input]: { type: "files", files: [...media] } },
    directory: join(directory, "run"),
    taps: "service",
    priority: "interactive",
  });
  expect(errors).toEqual([]);
  return ports[0]?.items.map(({ value }) => value) ?? [];
}

describe("receipt", () => {
  const reading = drawing({ photo: ["io.image-input"], read: ["vision.read-text"], text: ["io.text-output"] }, [
    "photo.image > read.image",
    "read.text > text.text",
  ]);

  test("every line is read, at least 98 % of the characters are right, and so says the reference", {
    timeout: 240_000,
  }, async () => {
    const { truth, ...photo } = await drawReceipt();
    const medium = await store(photo);
    const [text] = (await run(reading, "photo", [medium])) as [string];
    const lines = text.split("\n");
    expect(lines).toHaveLength(truth.lines.length);
    for (const [index, line] of truth.lines.entries())
      expect(characterAccuracy(line, lines[index] as string), line).toBeGreaterThanOrEqual(0.9);
    expect(characterAccuracy(truth.lines.join(""), text)).toBeGreaterThanOrEqual(0.98);
    expect(await run(reading, "photo", [medium], ["all"])).toEqual([text]);
  });

  test("the example finds merchant, date and total", { timeout: 240_000 }, async () => {
    const { truth, ...photo } = await drawReceipt();
    const { document, media } = exampleOf("receipt");
    const { merchant, date, total } = truth;
    expect(await run(document, media.node, [await store(photo)])).toEqual([{ merchant, date, total }]);
  });
});

test("slides: one row for each, from the frame on that first shows it", { timeout: 300_000 }, async () => {
  const { truth, ...clip } = await drawSlidesClip(directory);
  const { document, media } = exampleOf("slides");
  const rows = (await run(document, media.node, [clip])) as { seconds: number; text: string }[];
  expect(rows).toHaveLength(truth.slides.length);
  const frameMs = 100;
  for (const [index, { startMs, title, lines }] of truth.slides.entries()) {
    const { seconds, text } = rows[index] as (typeof rows)[number];
    expect(Math.abs(seconds * 1000 - startMs), title).toBeLessThanOrEqual(frameMs);
    expect(text.split("\n")[0]).toBe(title);
    expect(characterAccuracy(lines.join(""), text), title).toBeGreaterThanOrEqual(0.98);
  }
});

test("scans: turned upright, read, and only the invoices listed", { timeout: 300_000 }, async () => {
  const scans = await drawScans();
  const { document, media } = exampleOf("scans");
  const rows = await run(document, media.node, await Promise.all(scans.map(store)));
  const invoices = scans.filter(({ truth }) => truth.kind === "invoice");
  expect(rows).toEqual(
    invoices.map(({ name, truth }) => ({
      file: name,
      "turned by": (360 - truth.turned) % 360,
      text: expect.any(String),
    })),
  );
  for (const [index, { name, truth }] of invoices.entries()) {
    const { text } = rows[index] as { text: string };
    expect(characterAccuracy(truth.lines.join(""), text), name).toBeGreaterThanOrEqual(0.98);
    expect(text.split("\n"), name).toHaveLength(truth.lines.length);
  }
});
