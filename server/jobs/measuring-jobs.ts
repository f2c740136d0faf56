/**
 * What takes the engine minutes to measure of a pipeline: one job of a sort at a time over the whole install, the last of each pipeline
 * remembered while the server runs, so that whoever opens the page again sees how far it is. What a job finds is the engine's to keep.
 * One whose child, engine or server died is begun again: what was measured is found again by its content. One that dies over and over is
 * given up.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Told, told } from "@/nodes/told";
import type { MeasuringFiles, StoredJob } from "./measuring-files";

export interface Job<Progress, Outcome> {
  id: string;
  pipelineId: string;
  state: "running" | "done" | "failed" | "cancelled";
  /** Above 1 where it was interrupted and begun again. */
  attempt: number;
  /** Null until the first was told. */
  progress: Progress | null;
  outcome: Outcome | null;
  /** Why it failed. */
  message: string | null;
  told: Told | null;
  startedAt: Date;
  finishedAt: Date | null;
}

export interface Work<Asked, Shown, Progress, Outcome> {
  /** In the log. */
  name: string;
  files: MeasuringFiles<Asked>;
  /** What of the request is shown with the job. */
  shown(asked: Asked): Shown;
  measure(jobId: string, asked: Asked, follow: (progress: Progress) => void): Promise<Outcome>;
  cancel(jobId: string): Promise<boolean>;
  log(line: string): void;
  /** Between an interruption and the next attempt. */
  pauseMs?: number;
}

const mostAttempts = 3;
const defaultPauseMs = 1000;
const cancelEveryMs = 300;

export class MeasuringJobs<Asked, Shown extends object, Progress, Outcome> {
  private readonly last = new Map<string, Job<Progress, Outcome> & Shown>();
  private readonly cancelled = new Set<string>();
  private work: Promise<void> = Promise.resolve();
  private closing = false;

  constructor(private readonly options: Work<Asked, Shown, Progress, Outcome>) {}

  /** The one at work, whatever its pipeline. */
  get running(): (Job<Progress, Outcome> & Shown) | undefined {
    return [...this.last.values()].find(({ state }) => state === "running");
  }

  of(pipelineId: string): (Job<Progress, Outcome> & Shown) | null {
    return this.last.get(pipelineId) ?? null;
  }

  /** Resolves when it is written down that the job is to be done. Nothing else may be at work. */
  async start(pipelineId: string, asked: Asked): Promise<Job<Progress, Outcome> & Shown> {
    const stored = { id: randomUUID(), pipelineId, asked, attempts: 0, startedAt: new Date() };
    const before = this.last.get(pipelineId);
    const job = this.enter(stored);
    try {
      await this.options.files.write(stored);
    } catch (thrown) {
      if (before) this.last.set(pipelineId, before);
      else this.last.delete(pipelineId);
      throw thrown;
    }
    this.work = this.run(job, stored);
    return job;
  }

  /** Takes up what a server before this one did not end, one after another. */
  async resume(): Promise<void> {
    const stored = await this.options.files.readAll();
    const jobs = stored.map((each) => [this.enter(each), each] as const);
    this.work = (async () => {
      for (const [job, each] of jobs) if (!this.closing) await this.run(job, each);
    })();
  }

  /** Resolves when it has ended. */
  async cancel(pipelineId: string): Promise<void> {
    const job = this.last.get(pipelineId);
    if (!job) return;
    const isAtWork = () => job.state === "running";
    if (isAtWork()) this.cancelled.add(job.id);
    // Asked again and again: the engine may hear of the job a little later.
    while (isAtWork() && !this.closing) {
      await this.options.cancel(job.id).catch(() => false);
      await Promise.race([this.work, delay(cancelEveryMs, undefined, { ref: false })]);
    }
  }

  /** Before the engine is stopped: what is at work then is taken up by the next server. */
  close(): void {
    this.closing = true;
  }

  /** What was at work has been written down. */
  settled(): Promise<void> {
    return this.work;
  }

  private enter({ id, pipelineId, asked, attempts, startedAt }: StoredJob<Asked>): Job<Progress, Outcome> & Shown {
    const job: Job<Progress, Outcome> & Shown = {
      ...this.options.shown(asked),
      id,
      pipelineId,
      state: "running",
      attempt: attempts + 1,
      progress: null,
      outcome: null,
      message: null,
      told: null,
      startedAt,
      finishedAt: null,
    };
    this.last.set(pipelineId, job);
    return job;
  }

  private async run(job: Job<Progress, Outcome>, stored: StoredJob<Asked>): Promise<void> {
    const { name, files, log, measure, pauseMs = defaultPauseMs } = this.options;
    const note = ({ message }: { message: string }) => log(`${name} ${job.id}: ${message}`);
    for (;;) {
      try {
        if (this.cancelled.has(job.id)) throw cancelled;
        if (job.attempt > mostAttempts) throw interrupted;
        // Where that fails, the next server counts one less.
        await files.write({ ...stored, attempts: job.attempt }).catch(note);
        job.outcome = await measure(job.id, stored.asked, (progress) => {
          job.progress = progress;
        });
        job.state = "done";
      } catch (thrown) {
        const failure = thrown as { code?: string; message: string; told?: Told };
        const isCancelled = failure.code === "cancelled" || this.cancelled.has(job.id);
        if (this.closing && !isCancelled) return;
        if (!isCancelled && failure.code === "engine-restarting") {
          note(failure);
          job.attempt += 1;
          job.progress = null;
          await delay(pauseMs);
          continue;
        }
        job.state = isCancelled ? "cancelled" : "failed";
        job.message = failure.message;
        job.told = failure.told ?? null;
        if (failure.code === undefined || failure.code === "internal") note(failure);
      }
      break;
    }
    job.finishedAt = new Date();
    this.cancelled.delete(job.id);
    await files.remove(job.id).catch(note);
  }
}

const cancelled = { code: "cancelled", message: "It was cancelled.", told: told("cancelled") };

const interrupted = {
  code: "out-of-memory",
  message: `It was interrupted ${mostAttempts} times: memory may have run out. What was in force stays so.`,
  told: told("interrupted", { attempts: mostAttempts }),
};
