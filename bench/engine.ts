/** The drawing *images -> Read text -> text*, compiled and ready to run in this process. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ModelCard } from "@/nodes/model-card";
import type { RunResult } from "@/nodes/results";
import { createPlanCompiler } from "@/server/engine/process/compile-plans";
import { buildHere } from "@/server/engine/process/segment-builder";
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

export interface TextEngine {
  runtime: Runtime;
  /** One text per picture, in their order; an item that failed says so behind an exclamation mark. */
  read(pictures: readonly Picture[]): Promise<{ texts: string[]; result: RunResult }>;
  close(): Promise<void>;
}

/** `directory` must exist; plans and runs are kept below it. */
export async function openTextEngine(
  directory: string,
  cards: readonly ModelCard[] = starterCards,
): Promise<TextEngine> {
  const runtime = createRuntime({ plansDirectory: join(directory, "plans"), kernels, encode: encodeImage });
  const compiler = createPlanCompiler(
    runtime.plans,
    buildHere(modelRunner(runtime.pool, join(directory, "drafts"))),
    "bench",
  );
  const document = drawing({ images: ["io.images-input"], read: ["vision.read-text"], text: ["io.text-output"] }, [
    "images.image > read.image",
    "read.text > text.text",
  ]);
  const answer = await compiler.compile({ document, cards: [...cards], files: starterFiles });
  if (!answer.ok) throw new Error(answer.diagnostics.map(({ message }) => message).join("\n"));
  let runs = 0;
  return {
    runtime,
    async read(pictures) {
      const own = join(directory, `run-${runs++}`);
      await mkdir(own);
      const files = pictures.map(({ path, name }) => ({ path, name, mime: "image/*" }));
      const result = await runtime.run({
        runId: own,
        planId: answer.planId,
        files: starterFiles,
        inputs: { images: { type: "files", files } },
        directory: own,
        taps: "service",
        priority: "bulk",
      });
      const texts = result.ports[0]?.items.map(({ value, error }) => (error ? `! ${error}` : String(value))) ?? [];
      return { texts, result };
    },
    close: () => runtime.close(),
  };
}
