/**
 * What takes the engine minutes to measure of a pipeline: one job of a sort at a time over the whole install, the last of each pipeline
 * remembered while the server runs, so that whoever opens the page again sees how far it is. What a job finds is the engine's to keep;
 * one that the server did not outlive found nothing.
 */
import { randomUUID } from "node:crypto";
import type { PrecisionOutcome, PrecisionProgress } from "@/nodes/precision";
import type { TuningBounds, TuningOutcome, TuningProgress } from "@/nodes/tuning";
import type { Engine, PrecisionRequest, TuneRequest } from "@/server/engine/index";

interface Job<Progress, Outcome> {
  id: string;
  pipelineId: string;
  state: "running" | "done" | "failed" | "cancelled";
  /** Null until the first was told. */
  progress: Progress | null;
  outcome: Outcome | null;
  /** Why it failed. */
  message: string | null;
  startedAt: Date;
  finishedAt: Date | null;
}

interface Work<Request, Progress, Outcome> {
  /** In the log. */
  name: string;
  measure(request: Request & { jobId: string }, follow: (progress: Progress) => void): Promise<Outcome>;
  cancel(jobId: string): Promise<boolean>;
  log(line: string): void;
}

/** `Asked`: what of the request is shown with the job. */
export class MeasuringJobs<Request, Asked extends object, Progress, Outcome> {
  private readonly last = new Map<string, Job<Progress, Outcome> & Asked>();

  constructor(private readonly engine: Work<Request, Progress, Outcome>) {}

  /** The one at work, whatever its pipeline. */
  get running(): (Job<Progress, Outcome> & Asked) | undefined {
    return [...this.last.values()].find(({ state }) => state === "running");
  }

  of(pipelineId: string): (Job<Progress, Outcome> & Asked) | null {
    return this.last.get(pipelineId) ?? null;
  }

  /** Returns at once. Nothing else may be at work. */
  start(pipelineId: string, request: Request, asked: Asked): Job<Progress, Outcome> & Asked {
    const job: Job<Progress, Outcome> & Asked = {
      ...asked,
      id: randomUUID(),
      pipelineId,
      state: "running",
      progress: null,
      outcome: null,
      message: null,
      startedAt: new Date(),
      finishedAt: null,
    };
    this.last.set(pipelineId, job);
    void this.work(job, request);
    return job;
  }

  async cancel(pipelineId: string): Promise<void> {
    const job = this.last.get(pipelineId);
    if (job?.state === "running") await this.engine.cancel(job.id);
  }

  private async work(job: Job<Progress, Outcome>, request: Request): Promise<void> {
    try {
      const follow = (progress: Progress) => {
        job.progress = progress;
      };
      job.outcome = await this.engine.measure({ ...request, jobId: job.id }, follow);
      job.state = "done";
    } catch (thrown) {
      const { code, message } = thrown as { code?: string; message: string };
      job.state = code === "cancelled" ? "cancelled" : "failed";
      job.message = message;
      if (code === "internal") this.engine.log(`${this.engine.name} ${job.id}: ${message}`);
    } finally {
      job.finishedAt = new Date();
    }
  }
}

/** `nodes`: null where all of them. */
export type PrecisionJobs = MeasuringJobs<
  Omit<PrecisionRequest, "jobId">,
  { nodes: string[] | null },
  PrecisionProgress,
  PrecisionOutcome
>;
export type PrecisionJob = NonNullable<ReturnType<PrecisionJobs["of"]>>;

export type TuningJobs = MeasuringJobs<
  Omit<TuneRequest, "jobId">,
  { bounds: TuningBounds },
  TuningProgress,
  TuningOutcome
>;
export type TuningJob = NonNullable<ReturnType<TuningJobs["of"]>>;

type Log = (line: string) => void;

export const precisionJobs = (engine: Engine, log: Log): PrecisionJobs =>
  new MeasuringJobs({
    name: "precision",
    measure: (request, follow) => engine.measurePrecision(request, follow),
    cancel: (jobId) => engine.cancelPrecision(jobId),
    log,
  });

export const tuningJobs = (engine: Engine, log: Log): TuningJobs =>
  new MeasuringJobs({
    name: "tuning",
    measure: (request, follow) => engine.tune(request, follow),
    cancel: (jobId) => engine.cancelTuning(jobId),
    log,
  });
