/** One drawing compiled and as the reference (node by node, unmerged, one item at a time), run on the same inputs at the same time, compared. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ModelCard } from "@/nodes/model-card";
import type { PipelineDocument } from "@/nodes/pipeline";
import type { Diagnostic, RunResult } from "@/nodes/results";
import { EngineError } from "../errors";
import type { ExecutionPlan } from "../plan";
import { compareResults } from "../process/compare-results";
import { createPlanCompiler, type PlanCompiler } from "../process/compile-plans";
import { buildHere } from "../process/segment-builder";
import type { RunInput, RunRequest } from "../protocol";
import { createRuntime, type Runtime } from "../runtime";
import { kernels } from "../runtime/kernels";
import { decodeImage, encodeImage } from "../runtime/kernels/image-codec";
import { modelRunner } from "../runtime/sessions/run-model";
import type { SampleMedia } from "./sample-media";

export type Outcome =
  | { compiled: false; diagnostics: Diagnostic[] }
  | {
      compiled: true;
      /** In words; none where both gave the same. */
      differences: string[];
      items: number;
      largestError: number;
      /** What both runs ended with. */
      failure?: string;
      plan: ExecutionPlan;
      referenceSteps: number;
    };

/** Steps of 255 by which a picture may differ: it may be turned by an angle that a model gave. */
const pictureTolerance = 2;
/** A run that is not done by then hangs. Seconds in which this process was at work: a machine that sleeps does not count. */
const hangsSeconds = 120;

export class BothWays {
  readonly runtime: Runtime;
  readonly compiler: PlanCompiler;
  private runs = 0;

  constructor(
    private readonly directory: string,
    private readonly media: SampleMedia,
    private readonly cards: ModelCard[],
    private readonly files: Record<string, string>,
  ) {
    this.runtime = createRuntime({
      plansDirectory: join(directory, "plans"),
      kernels,
      encode: encodeImage,
      workers: 2,
    });
    const runModel = modelRunner(this.runtime.pool, join(directory, "drafts"));
    this.compiler = createPlanCompiler(this.runtime.plans, buildHere(runModel), "test");
  }

  async compare(document: PipelineDocument, taps: RunRequest["taps"]): Promise<Outcome> {
    const request = { document, cards: this.cards, files: this.files };
    const compiled = await this.compiler.compile(request);
    if (!compiled.ok) return { compiled: false, diagnostics: compiled.diagnostics };
    const reference = await this.compiler.compile({ ...request, noPasses: ["all"] });
    if (!reference.ok) throw new Error("the reference does not compile");
    const [plan, { steps }] = await Promise.all([
      this.runtime.plans.read(compiled.planId),
      this.runtime.plans.read(reference.planId),
    ]);
    const made = { compiled: true, plan, referenceSteps: steps.length } as const;
    const inputs = inputsFor(document, this.media);
    const [expected, given] = await Promise.all([
      this.run(reference.planId, inputs, taps),
      this.run(compiled.planId, inputs, taps),
    ]);
    try {
      if ("failure" in expected || "failure" in given) {
        const [a, b] = [expected, given].map((each) => ("failure" in each ? each.failure : "no failure"));
        const differences = a === b ? [] : [`fails with: ${a}; compiled: ${b}`];
        return { ...made, items: 0, largestError: 0, failure: a, differences };
      }
      const { differences, largestError } = compareResults(expected.result, given.result);
      return {
        ...made,
        items: expected.result.ports.reduce((sum, { items }) => sum + items.length, 0),
        largestError,
        differences: [...differences, ...(await pictureDifferences(expected, given))],
      };
    } finally {
      for (const { directory } of [expected, given]) await rm(directory, { recursive: true, force: true });
    }
  }

  private async run(
    planId: string,
    inputs: Record<string, RunInput>,
    taps: RunRequest["taps"],
  ): Promise<Ran | { failure: string; directory: string }> {
    const directory = join(this.directory, `run-${this.runs++}`);
    await mkdir(directory);
    let seconds = 0;
    const ticking = setInterval(() => {
      if (++seconds === hangsSeconds) this.runtime.cancel(directory);
    }, 1000);
    try {
      const request = { runId: directory, planId, files: this.files, inputs, directory, taps };
      return { directory, result: await this.runtime.run({ ...request, priority: "interactive" }) };
    } catch (thrown) {
      if (!(thrown instanceof EngineError)) throw thrown;
      if (thrown.code === "internal" || thrown.code === "cancelled") throw thrown;
      return { directory, failure: `${thrown.code}: ${thrown.message}` };
    } finally {
      clearInterval(ticking);
    }
  }

  close(): Promise<void> {
    return this.runtime.close();
  }
}

/** Each input gets a medium of its own; texts and numbers have their defaults. */
function inputsFor({ nodes }: PipelineDocument, { images, video, audio }: SampleMedia): Record<string, RunInput> {
  const inputs: Record<string, RunInput> = {};
  nodes.forEach(({ id, type }, index) => {
    if (type === "io.image-input") inputs[id] = { type: "file", ...images[index % (images.length - 1)] } as RunInput;
    if (type === "io.images-input") inputs[id] = { type: "files", files: images.slice(index % 3) };
    if (type === "io.video-input") inputs[id] = video;
    if (type === "io.audio-input") inputs[id] = audio;
  });
  return inputs;
}

interface Ran {
  result: RunResult;
  directory: string;
}

/** Pictures pixel by pixel. */
async function pictureDifferences(expected: Ran, given: Ran): Promise<string[]> {
  const found: string[] = [];
  for (const { node, port, kind, items } of expected.result.ports) {
    if (kind !== "image") continue;
    const twin = given.result.ports.find((each) => each.node === node && each.port === port);
    for (const [index, item] of items.entries()) {
      const other = twin?.items[index];
      if (!item.value || !other?.value) continue;
      const [a, b] = await Promise.all([
        pixels(expected.directory, item.value as { file: string }),
        pixels(given.directory, other.value as { file: string }),
      ]);
      let largest = a.length === b.length ? 0 : 255;
      for (let at = 0; at < a.length && largest < 255; at++)
        largest = Math.max(largest, Math.abs((a[at] as number) - (b[at] as number)));
      if (largest > pictureTolerance) found.push(`${node}.${port}[${index}]: pixels differ by up to ${largest}`);
    }
  }
  return found;
}

async function pixels(directory: string, { file }: { file: string }): Promise<Uint8Array> {
  return (await decodeImage(join(directory, file), file)).data;
}
