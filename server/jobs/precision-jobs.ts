/**
 * Searches for precision, one at a time over the whole install, the last of each pipeline remembered while the server runs: whoever
 * opens the page again sees how far it is. What a search finds is the engine's to keep; one that the server did not outlive found nothing.
 */
import { randomUUID } from "node:crypto";
import type { PrecisionOutcome, PrecisionProgress } from "@/nodes/precision";
import type { Engine, PrecisionRequest } from "@/server/engine/index";

export interface PrecisionJob {
  id: string;
  pipelineId: string;
  /** Null: all of them. */
  nodes: string[] | null;
  state: "running" | "done" | "failed" | "cancelled";
  /** Null until the first was told. */
  progress: PrecisionProgress | null;
  outcome: PrecisionOutcome | null;
  /** Why it failed. */
  message: string | null;
  startedAt: Date;
  finishedAt: Date | null;
}

export class PrecisionJobs {
  private readonly last = new Map<string, PrecisionJob>();

  constructor(
    private readonly engine: Pick<Engine, "measurePrecision" | "cancelPrecision">,
    private readonly log: (line: string) => void,
  ) {}

  /** The search at work, whatever its pipeline. */
  get running(): PrecisionJob | undefined {
    return [...this.last.values()].find(({ state }) => state === "running");
  }

  of(pipelineId: string): PrecisionJob | null {
    return this.last.get(pipelineId) ?? null;
  }

  /** Returns at once. Nothing else may be at work. */
  start(pipelineId: string, request: Omit<PrecisionRequest, "jobId">): PrecisionJob {
    const job: PrecisionJob = {
      id: randomUUID(),
      pipelineId,
      nodes: request.nodes,
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
    if (job?.state === "running") await this.engine.cancelPrecision(job.id);
  }

  private async work(job: PrecisionJob, request: Omit<PrecisionRequest, "jobId">): Promise<void> {
    try {
      const follow = (progress: PrecisionProgress) => {
        job.progress = progress;
      };
      job.outcome = await this.engine.measurePrecision({ ...request, jobId: job.id }, follow);
      job.state = "done";
    } catch (thrown) {
      const { code, message } = thrown as { code?: string; message: string };
      job.state = code === "cancelled" ? "cancelled" : "failed";
      job.message = message;
      if (code === "internal") this.log(`precision ${job.id}: ${message}`);
    } finally {
      job.finishedAt = new Date();
    }
  }
}
