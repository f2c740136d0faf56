/**
 * One picture and four models that look at it: as one drawing, and as four drawings one after another in the same process. In
 * turns, on photographs of 3840 x 2160 and on small ones; processor time beside wall time.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { imagePreprocessSchema, type ModelCard } from "@/nodes/model-card";
import type { PipelineDocument } from "@/nodes/pipeline";
import { sharedModels } from "@/server/engine/onnx/testing/real-models";
import { createPlanCompiler } from "@/server/engine/process/compile-plans";
import { buildHere } from "@/server/engine/process/segment-builder";
import { createRuntime } from "@/server/engine/runtime";
import { kernels } from "@/server/engine/runtime/kernels";
import { encodeImage } from "@/server/engine/runtime/kernels/image-codec";
import { modelRunner } from "@/server/engine/runtime/sessions/run-model";
import { starterCards, starterFiles } from "@/server/engine/testing/cards";
import { drawing } from "@/server/engine/testing/document";
import { type Cost, measured, median, writeSection } from "../report";

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);

/** The real files stand for what they are shaped like: their labels do not matter here, and heads are cut short by top-k. */
const classifier = {
  id: "classifier",
  model: "mobilenet-v1-075-fp32",
  input: "input",
  output: "probabilities",
  preprocess: { height: 224, width: 224, fit: "cover", shortSide: 256, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
};
const embedder = { ...classifier, id: "embedder", preprocess: { ...classifier.preprocess, fit: "stretch" } };
const detector = {
  id: "detector",
  model: "fastestdet",
  input: "input",
  output: "output",
  preprocess: { height: 352, width: 352, fit: "stretch", color: "BGR" },
};

function cardOf({ id, model, input, output, preprocess }: typeof classifier | typeof detector) {
  const path = join(sharedModels, model, "model.onnx");
  const bytes = readFileSync(path);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const card: ModelCard = {
    id,
    version: 1,
    title: `${id} (${model})`,
    summary: "For the bench.",
    task: "image-classification",
    licence: "none",
    files: [{ role: "model", sha256, bytes: bytes.length, sources: [{ type: "blob" }] }],
    input,
    output,
    preprocess: imagePreprocessSchema.parse(preprocess),
  };
  return { card, sha256, path };
}

const looks: Record<string, [type: string, params: Record<string, unknown>, port: string]> = {
  classify: ["vision.classify", { model: "classifier" }, "labels"],
  detect: ["vision.classify", { model: "detector" }, "score"],
  embed: ["vision.classify", { model: "embedder" }, "labels"],
  find: ["vision.text-detection", {}, "detections"],
};

function looking(names: readonly string[]): PipelineDocument {
  return drawing(
    {
      photos: ["io.images-input"],
      ...Object.fromEntries(names.map((name) => [name, looks[name]?.slice(0, 2) as [string, Record<string, unknown>]])),
      ...Object.fromEntries(names.map((name) => [`out_${name}`, ["io.json-output"] as [string]])),
    },
    names.flatMap((name) => [`photos.image > ${name}.image`, `${name}.${looks[name]?.[2]} > out_${name}.value`]),
  );
}

export default async function bench(): Promise<void> {
  if (!existsSync(sharedModels)) {
    console.error(`This bench needs the models of ${sharedModels}: set WEFT_SHARED to the folder that holds them.`);
    process.exitCode = 2;
    return;
  }
  const directory = await mkdtemp(join(tmpdir(), "weft-sharing-"));
  const models = [classifier, embedder, detector].map(cardOf);
  const cards = [...starterCards, ...models.map(({ card }) => card)];
  const files = { ...starterFiles, ...Object.fromEntries(models.map(({ sha256, path }) => [sha256, path])) };
  const runtime = createRuntime({ plansDirectory: join(directory, "plans"), kernels, encode: encodeImage });
  const builder = buildHere(modelRunner(runtime.pool, join(directory, "drafts")));
  const compiler = createPlanCompiler(runtime.plans, builder, "bench");
  const compile = async (names: readonly string[]) => {
    const answer = await compiler.compile({ document: looking(names), cards, files });
    if (!answer.ok) throw new Error(answer.diagnostics.map(({ message }) => message).join("\n"));
    return answer;
  };
  const together = await compile(Object.keys(looks));
  const apart = await Promise.all(Object.keys(looks).map((name) => compile([name])));
  const lines = [
    `Decode: ${together.report.decodes?.map(({ asked }) => asked).join("; ")}. Shared: ${together.report.shared.map(({ title, users }) => `${title} (${users.join(", ")})`).join("; ") || "nothing but the decode"}.`,
    "",
    "| pictures | together, ms a picture | apart, ms a picture | throughput | by processor time |",
    "| --- | --- | --- | --- | --- |",
  ];

  let runs = 0;
  const run = async (planId: string, photos: readonly string[]) => {
    const own = join(directory, `run-${runs++}`);
    await mkdir(own);
    const inputs = {
      photos: { type: "files" as const, files: photos.map((path) => ({ path, name: path, mime: "image/jpeg" })) },
    };
    const request = { runId: own, planId, files, inputs, directory: own, taps: "service", priority: "bulk" } as const;
    return runtime.run(request);
  };
  for (const [label, width, height, count] of [
    ["3840 x 2160", 3840, 2160, 8],
    ["640 x 480", 640, 480, 16],
    ["240 x 180", 240, 180, 32],
  ] as const) {
    const photos = await drawPhotos(directory, width, height, count);
    const all = () => run(together.planId, photos);
    const each = async () => {
      for (const { planId } of apart) await run(planId, photos);
    };
    await all();
    await each();
    const times = { all: [] as Cost[], each: [] as Cost[] };
    for (let round = 0; round < rounds; round++) {
      times.all.push(await measured(all));
      times.each.push(await measured(each));
    }
    const ratio = (key: "ms" | "cpuMs") =>
      median(times.each.map((cost, at) => cost[key] / (times.all[at] as Cost)[key])).toFixed(2);
    const cost = (costs: readonly Cost[]) =>
      `${(median(costs.map(({ ms }) => ms)) / count).toFixed(1)} (${(median(costs.map(({ cpuMs }) => cpuMs)) / count).toFixed(1)} of processor)`;
    lines.push(
      `| ${count} of ${label} | ${cost(times.all)} | ${cost(times.each)} | ${ratio("ms")} | ${ratio("cpuMs")} |`,
    );
    console.log(lines.at(-1));
  }
  lines.push("", `Medians of ${rounds} rounds in turns; a ratio is the median of the rounds' own ratios.`);
  console.log(lines.join("\n"));
  if (rounds >= 5) writeSection("sharing", "Four models on one picture", lines.join("\n"));
  await runtime.close();
  await rm(directory, { recursive: true, force: true });
}

/** Photograph-like: smooth light, edges and grain, each different. */
async function drawPhotos(directory: string, width: number, height: number, count: number): Promise<string[]> {
  const paths: string[] = [];
  for (let index = 0; index < count; index++) {
    const shapes = Array.from({ length: 40 }, (_, at) => {
      const random = (salt: number) => Math.abs(Math.sin(index * 91.7 + at * 12.9898 + salt * 78.233) * 43758.5453) % 1;
      return `<ellipse cx="${random(1) * width}" cy="${random(2) * height}" rx="${random(3) * width * 0.2}" ry="${random(4) * height * 0.2}" fill="hsl(${random(5) * 360} 60% ${20 + random(6) * 60}%)" opacity="0.8"/>`;
    });
    const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#abc"/>${shapes.join("")}</svg>`;
    const grain = {
      width,
      height,
      channels: 3 as const,
      background: "#808080",
      noise: { type: "gaussian" as const, mean: 128, sigma: 12 },
    };
    const noise = await sharp({ create: grain }).png({ compressionLevel: 0 }).toBuffer();
    const path = join(directory, `${width}-${index}.jpg`);
    await sharp(Buffer.from(scene))
      .composite([{ input: noise, blend: "soft-light" }])
      .removeAlpha()
      .jpeg({ quality: 88 })
      .toFile(path);
    paths.push(path);
  }
  return paths;
}
