/** Tunes pipelines in a child process (tuner.ts): one at a time, in at most two minutes. */
import type { TuningOutcome, TuningProgress } from "@/nodes/tuning";
import { programBeside } from "../program";
import type { TuneRequest } from "../protocol";
import { ChildJobs, jobFailure } from "./child-job";
import type { PlanCompiler } from "./compile-plans";
import { inFloat32 } from "./in-float32";
import { quiet } from "./quiet";
import type { GraphToTune, TuneTask } from "./tuner-messages";

/** Less than two minutes: the last measurement may take its time. */
const longestMs = 110_000;
const cancelled = "The tuning was cancelled; what was in force stays so.";

export class PipelineTuner {
  private readonly jobs: ChildJobs<TuneTask, TuningProgress, TuningOutcome>;

  /** `runtime`: whose runs must have ended before anything is measured. */
  constructor(
    plansDirectory: string,
    private readonly compiler: PlanCompiler,
    private readonly runtime: { readonly active: number },
  ) {
    const program = programBeside(import.meta.url, "./tuner.mjs", "./tuner.ts");
    this.jobs = new ChildJobs(plansDirectory, program, {
      busy: "Another pipeline is being tuned: wait for its end, or cancel it.",
      cancelled,
      ended: (how) => `The tuning ended abruptly (${how}): memory may have run out. What was in force stays so.`,
    });
  }

  /** Rejects with an EngineError: "cancelled", "overloaded" while other work goes on, or what went wrong. */
  tune(request: TuneRequest, onProgress: (progress: TuningProgress) => void): Promise<TuningOutcome> {
    const { jobId } = request;
    const taskOf = async (scratch: string): Promise<TuneTask> => {
      const { compile } = request;
      const answer = await this.compiler.compile(compile);
      const float32 = await this.compiler.compile({ ...compile, document: inFloat32(compile.document) });
      if (!answer.ok || !float32.ok)
        throw jobFailure(
          "invalid-pipeline",
          "The pipeline has errors: there is nothing to tune yet.",
          "pipeline-errors",
        );
      if (answer.report.graphs.length === 0)
        throw jobFailure(
          "invalid-pipeline",
          "There is no model in this pipeline: there is nothing to tune.",
          "no-model",
        );
      onProgress({ jobId, phase: "quiet", title: "", graph: 0, graphs: answer.report.graphs.length, share: 0 });
      await quiet(this.runtime, () => {
        if (this.jobs.isCancelled(jobId)) throw jobFailure("cancelled", cancelled, "cancelled");
      });
      const { runs, bounds, withinMs = longestMs } = request;
      // A graph that is there twice, with another wish, is tuned for each.
      const graphs = new Map<string, GraphToTune>();
      for (const { id, title, told } of answer.report.graphs) {
        const own = { graph: told?.float32 ?? id, title, wish: told?.wish ?? null };
        graphs.set(JSON.stringify([own.graph, own.wish]), own);
      }
      return {
        sort: "pipeline",
        jobId,
        scratch,
        planId: float32.planId,
        graphs: [...graphs.values()],
        files: compile.files,
        runs,
        bounds,
        withinMs: Math.min(withinMs, longestMs),
      };
    };
    return this.jobs.work(jobId, taskOf, onProgress);
  }

  /** True where it was there to be cancelled. Graphs that were done stay tuned. */
  cancel(jobId: string): boolean {
    return this.jobs.cancel(jobId);
  }

  close(): void {
    this.jobs.close();
  }
}
