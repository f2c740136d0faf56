/** A drawing, compiled and ready to run in this process. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ModelCard } from "@/nodes/model-card";
import type { PipelineDocument } from "@/nodes/pipeline";
import type { RunResult } from "@/nodes/results";
import { createPlanCompiler } from "@/server/engine/process/compile-plans";
import { buildHere } from "@/server/engine/process/segment-builder";
import type { RunInput } from "@/server/engine/protocol";
import { createRuntime, type Runtime } from "@/server/engine/runtime";
import { kernels } from "@/server/engine/runtime/kernels";
import { encodeImage } from "@/server/engine/runtime/kernels/image-codec";
import { modelRunner } from "@/server/engine/runtime/sessions/run-model";
import { starterCards, starterFiles } from "@/server/engine/testing/cards";
import { drawing } from "@/server/engine/testing/document";

export interface Picture {
  path: string;
  name: string;
}

export interface OpenedEngine {
  runtime: Runtime;
  run(inputs: Record<string, RunInput>): Promise<RunResult>;
  close(): Promise<void>;
}

export interface TextEngine extends Pick<OpenedEngine, "runtime" | "close"> {
  /** One text per picture, in their order; an item that failed says so behind an exclamation mark. */
  read(pictures: readonly Picture[]): Promise<{ texts: string[]; result: RunResult }>;
}

/** `directory` must exist; plans and runs are kept below it. */
export async function openEngine(
  directory: string,
  document: PipelineDocument,
  cards: readonly ModelCard[],
  files: Record<string, string>,
): Promise<OpenedEngine> {
  const runtime = createRuntime({ plansDirectory: join(directory, "plans"), kernels, encode: encodeImage });
  const compiler = createPlanCompiler(
    runtime.plans,
    buildHere(modelRunner(runtime.pool, join(directory, "drafts"))),
    "bench",
  );
  const answer = await compiler.compile({ document, cards: [...cards], files });
  if (!answer.ok) throw new Error(answer.diagnostics.map(({ message }) => message).join("\n"));
  let runs = 0;
  return {
    runtime,
    async run(inputs) {
      const own = join(directory, `run-${runs++}`);
      await mkdir(own);
      const { planId } = answer;
      return runtime.run({ runId: own, planId, files, inputs, directory: own, taps: "service", priority: "bulk" });
    },
    close: () => runtime.close(),
  };
}

/** The drawing *images -> Read text -> text*. */
export async function openTextEngine(
  directory: string,
  cards: readonly ModelCard[] = starterCards,
): Promise<TextEngine> {
  const document = drawing({ images: ["io.images-input"], read: ["vision.read-text"], text: ["io.text-output"] }, [
    "images.image > read.image",
    "read.text > text.text",
  ]);
  const { runtime, run, close } = await openEngine(directory, document, cards, starterFiles);
  return {
    runtime,
    async read(pictures) {
      const result = await run({ images: filesOf(pictures) });
      const texts = result.ports[0]?.items.map(({ value, error }) => (error ? `! ${error}` : String(value))) ?? [];
      return { texts, result };
    },
    close,
  };
}

export function filesOf(pictures: readonly Picture[]): RunInput {
  return { type: "files", files: pictures.map(({ path, name }) => ({ path, name, mime: "image/*" })) };
}
