/**
 * `weft quantize model.onnx`: the fastest form of a model that keeps the budget, with no pipeline and no server.
 * Exit codes: 0 done, also where the model stays as it is; 1 it could not be done (stderr says why); 2 the command is wrong.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { arch, cpus, tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { type ImagePreprocess, imagePreprocessSchema, type ModelCard } from "@/nodes/model-card";
import { targetProfiles } from "@/nodes/target-profiles";
import { EngineError } from "@/server/engine";
import { graphOf, type ModelProto, readModel } from "@/server/engine/onnx/model";
import { fedInputs } from "@/server/engine/onnx/node-proto";
import {
  type Feeds,
  type QuantizeResult,
  quantizeModel,
  type TargetName,
  targetNames,
} from "@/server/engine/onnx/quantize";
import { valueType } from "@/server/engine/onnx/value-type";
import { findProfile, quantizerTarget } from "@/server/engine/probe/find-profile";
import { byteFolder } from "@/server/engine/process/byte-folder";
import { thisTarget } from "@/server/engine/process/this-target";
import { poolMachine } from "@/server/engine/runtime/sessions/open-model";
import { SessionPool } from "@/server/engine/runtime/sessions/session-pool";
import { writeWhole } from "@/server/engine/write-whole";
import { parseCommand, runCommand, UsageError } from "./command";
import { localModels, projectRoot } from "./local-models";
import { measureNames, measureOf } from "./quantize-measures";
import { reportHtml } from "./quantize-report";
import { readSamples } from "./quantize-samples";

const usage = `weft quantize model.onnx [--samples folder|file.zip] [--budget 0.98] [--target ${targetNames.join("|")}|profile|file.json]
  [--measure ${measureNames.join("|")}] [--prefer speed|size] [--preprocess file.json] [-o out.onnx] [--report report.html] [--cache folder] [--json]`;

const options = {
  samples: { type: "string" },
  budget: { type: "string", default: "0.98" },
  target: { type: "string" },
  measure: { type: "string" },
  prefer: { type: "string", default: "speed" },
  preprocess: { type: "string" },
  output: { type: "string", short: "o" },
  report: { type: "string" },
  cache: { type: "string" },
  json: { type: "boolean" },
} as const;

async function main(): Promise<number> {
  const { values, positionals } = parseCommand(options, usage);
  const [path] = positionals;
  if (!path || positionals.length > 1) throw new UsageError(usage);
  if (!existsSync(path)) throw new UsageError(`There is no file ${path}.`);
  const budget = Number(values.budget);
  if (!(budget > 0 && budget <= 1)) throw new UsageError("--budget takes a number above 0, up to 1.");
  const target = targetOf(values.target);
  const prefer = pick("--prefer", values.prefer, ["speed", "size"] as const);
  const named = values.measure === undefined ? undefined : pick("--measure", values.measure, measureNames);
  const bytes = new Uint8Array(readFileSync(path));
  const model = readModel(bytes);
  const card = cardOf(bytes);
  const measure = measureOf(named, model, card);
  const samples = values.samples ? await samplesOf(values.samples, model, card, values.preprocess) : [];
  const scratch = mkdtempSync(join(tmpdir(), "weft-quantize-"));
  const pool = new SessionPool({ workers: Math.max(1, Math.min(cpus().length, 4)) });
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once("SIGINT", stop);
  const started = performance.now();
  try {
    const result = await quantizeModel({
      model: bytes,
      samples,
      target,
      budget,
      measure,
      prefer,
      machine: poolMachine(pool, scratch),
      store: byteFolder(values.cache ? resolve(values.cache) : join(tmpdir(), "weft-calibration")),
      signal: controller.signal,
      onProgress: progress(),
    });
    process.stderr.write("\n");
    if (values.output) await writeModelFile(resolve(values.output), result.model);
    if (values.report) {
      const facts = {
        model: basename(path),
        bytes: bytes.byteLength,
        target,
        machine: cpus()[0]?.model.trim() ?? arch(),
        budget,
        samples: samples.length,
        seconds: (performance.now() - started) / 1000,
      };
      await writeModelFile(resolve(values.report), new TextEncoder().encode(reportHtml(facts, result)));
    }
    if (values.json) process.stdout.write(`${JSON.stringify({ ...result, model: undefined }, null, 2)}\n`);
    else print(result, bytes.byteLength);
    return 0;
  } finally {
    process.off("SIGINT", stop);
    await pool.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** One of the quantizer's own, the name of a profile, or a file that `weft probe` wrote; by default this machine. */
function targetOf(named: string | undefined): TargetName {
  if (named === undefined) return thisTarget();
  const own = targetNames.find((each) => each === named);
  if (own) return own;
  let profile: ReturnType<typeof findProfile>;
  try {
    profile = findProfile(named);
  } catch (thrown) {
    throw new UsageError(`--target: ${(thrown as Error).message}`);
  }
  if (profile) return quantizerTarget(profile);
  const names = [...targetNames, ...targetProfiles.map(({ name }) => name)].join(", ");
  throw new UsageError(`--target takes one of: ${names}; or a file that weft probe -o wrote.`);
}

function pick<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw new UsageError(`${option} takes one of: ${allowed.join(", ")}.`);
  return found;
}

async function samplesOf(
  path: string,
  model: ModelProto,
  card: ModelCard | undefined,
  preprocessPath: string | undefined,
): Promise<Feeds[]> {
  const samples = await readSamples(
    resolve(path),
    fedInputs(graphOf(model)).map(({ name }) => name),
    preprocessOf(model, card, preprocessPath),
  );
  if (samples.length === 0) throw new UsageError(`--samples: there is no .npy, .npz or picture in ${path}.`);
  return samples;
}

/** Of the catalogue, where it has this very file. */
function cardOf(bytes: Uint8Array): ModelCard | undefined {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return localModels(projectRoot()).cards.find(({ files }) => files.some((file) => file.sha256 === sha256));
}

/** As told; else as the card says; else 0 to 1 in the extent that the model states. */
function preprocessOf(
  model: ModelProto,
  card: ModelCard | undefined,
  path: string | undefined,
): ImagePreprocess | null {
  const own = pictureInput(model);
  if (path) return imagePreprocessSchema.parse({ ...own, ...JSON.parse(readFileSync(path, "utf8")) });
  if (card?.preprocess) return card.preprocess;
  return own ? imagePreprocessSchema.parse(own) : null;
}

function pictureInput(model: ModelProto): Partial<ImagePreprocess> | null {
  const [input, ...others] = model.graph?.input ?? [];
  const type = input && others.length === 0 ? valueType(input) : null;
  if (type?.type !== "float32" || type.dims?.length !== 4) return null;
  const isColour = (extent: number | string | undefined) => extent === 3 || extent === 1;
  const layout = isColour(type.dims[1]) ? "NCHW" : isColour(type.dims[3]) ? "NHWC" : null;
  if (!layout) return null;
  const [channels, height, width] = (layout === "NCHW" ? [1, 2, 3] : [3, 1, 2]).map((axis) => type.dims?.[axis]);
  const extent = (side: number | string | undefined) => (typeof side === "number" ? side : null);
  return {
    layout,
    color: channels === 1 ? "GRAY" : "RGB",
    height: extent(height),
    width: extent(width),
    fit: "cover",
  };
}

async function writeModelFile(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeWhole(path, bytes);
  } catch (thrown) {
    const isFull = (thrown as NodeJS.ErrnoException).code === "ENOSPC";
    const reason = isFull ? "there is no room left on the disk" : (thrown as Error).message;
    throw new EngineError({
      code: isFull ? "out-of-disk" : "internal",
      phase: "store",
      message: `${path} could not be written: ${reason}. What was there is untouched.`,
    });
  }
}

function progress() {
  const titles = {
    prepare: "preparing",
    calibrate: "calibrating",
    round: "rounding weights",
    measure: "measuring candidates",
    rank: "ranking layers",
  } as const;
  const isTerminal = process.stderr.isTTY;
  let last = "";
  return (phase: keyof typeof titles, done: number, of: number) => {
    if (isTerminal) process.stderr.write(`\r\x1b[K${titles[phase]} ${done}/${of}`);
    else if (phase !== last) process.stderr.write(`${titles[phase]}\n`);
    last = phase;
  };
}

function print({ candidates, chosen, measure, notes, judged }: QuantizeResult, bytes: number): void {
  const cell = (text: string, width: number) => text.padStart(width);
  console.log(`${"".padEnd(48)}${cell("speed", 8)}${cell("smaller", 9)}${judged > 0 ? cell(measure, 20) : ""}`);
  for (const each of candidates) {
    const speed = each.speed ? `${each.speed.factor.toFixed(2)}x` : "";
    const score = each.accuracy && judged > 0 ? `${(each.accuracy.score * 100).toFixed(2)} %` : "";
    const mark = each === chosen ? "  <- chosen" : each.refusal ? `  ${each.refusal}` : "";
    const size = `${(bytes / each.bytes).toFixed(2)}x`;
    console.log(`${each.name.padEnd(48)}${cell(speed, 8)}${cell(size, 9)}${judged > 0 ? cell(score, 20) : ""}${mark}`);
  }
  for (const note of notes) console.log(note);
}

await runCommand(main);
