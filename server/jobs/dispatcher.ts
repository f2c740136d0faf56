/**
 * Hands queued runs to the engine, the most urgent first, at most `concurrency` at a time. The row in the database is the
 * truth: a run whose engine died goes back to the queue, and what a dead web server left queued or "running" is queued at the start.
 */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { RunProgress, RunResult } from "@/nodes/results";
import type { Db, Run } from "@/server/db/client";
import { type Engine, Pace, priorities, type RunInput, type RunRequest } from "@/server/engine/index";
import type { BlobStore } from "@/server/storage/blobs";
import { failureOf, fate } from "./outcome";
import { type Retention, removeOldRuns } from "./retention";
import type { RunEvents } from "./run-events";
import type { RunFiles } from "./run-files";
import { RunQueue, type Waiting } from "./run-queue";
import { removeUnusedUploads } from "./unused-uploads";

export interface DispatcherOptions {
  db: Db;
  engine: Engine;
  events: RunEvents;
  files: RunFiles;
  blobs: BlobStore;
  /** Directory of what is being measured. */
  measuring: string;
  concurrency: number;
  retention: Retention;
  /** What the run is given, and the model files it may need, as paths of now. */
  prepare: (run: Run) => Promise<{ inputs: Record<string, RunInput>; files: Record<string, string> }>;
  log: (line: string) => void;
}

const cancelEveryMs = 500;
const claimAgainMs = 1000;
const sweepEveryMs = 3600_000;
const prioritySchema = z.enum(priorities);
const deadlineMs = { interactive: 6 * 3600_000, api: 600_000, bulk: 24 * 3600_000 };

function waitingOf({ id, priority, pipelineId }: Pick<Run, "id" | "priority" | "pipelineId">): Waiting {
  return { id, priority: prioritySchema.parse(priority), asker: pipelineId };
}

export class Dispatcher {
  /** How fast runs end. */
  readonly pace = new Pace();
  private readonly queue = new RunQueue();
  private readonly active = new Map<string, Promise<void>>();
  /** Of those at work the ones that follow a source: they last for hours, so that others go beside them. */
  private readonly live = new Set<string>();
  private readonly cancelled = new Set<string>();
  private open = false;
  private unsubscribe: () => void = () => {};
  private timers: NodeJS.Timeout[] = [];

  constructor(private readonly options: DispatcherOptions) {}

  async start(): Promise<void> {
    const { db, engine } = this.options;
    await db.run.updateMany({ where: { state: "running" }, data: { state: "queued" } });
    const rows = await db.run.findMany({
      where: { state: "queued" },
      orderBy: { createdAt: "asc" },
      select: { id: true, priority: true, pipelineId: true },
    });
    this.queue.clear();
    for (const row of rows) this.queue.add(waitingOf(row));
    this.open = true;
    this.unsubscribe = engine.on("state", () => this.fill());
    this.timers.push(setInterval(() => void this.sweep(), sweepEveryMs).unref());
    void this.sweep();
    this.fill();
  }

  /** Takes no further runs and waits for none: the engine is stopped next, and unfinished runs are queued at the next start. */
  stop(): void {
    this.open = false;
    this.unsubscribe();
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
  }

  /** All runs handed to the engine have been answered and written down. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.active.values());
  }

  /** Runs that wait for their turn. */
  get waiting(): number {
    return this.queue.size;
  }

  /** Of a run whose row says "queued". */
  enqueue(run: Pick<Run, "id" | "priority" | "pipelineId">): void {
    this.queue.add(waitingOf(run));
    this.fill();
  }

  /** True where the run was stopped; false where it had ended. */
  async cancel(runId: string): Promise<boolean> {
    const { db, engine, events, files } = this.options;
    this.cancelled.add(runId);
    try {
      // Asked again and again: an engine that is just starting knows of the run a little later.
      for (let work = this.active.get(runId); work; work = this.active.get(runId)) {
        await engine.cancel(runId).catch(() => false);
        await Promise.race([work, delay(cancelEveryMs, false, { ref: false })]);
      }
      if (this.queue.remove(runId)) {
        await db.run.update({ where: { id: runId }, data: { state: "cancelled", finishedAt: new Date() } });
        await files.clear(runId);
        events.publish({ runId, state: "cancelled", nodes: {} });
        return true;
      }
    } finally {
      this.cancelled.delete(runId);
    }
    const row = await db.run.findUnique({ where: { id: runId }, select: { state: true } });
    return row?.state === "cancelled";
  }

  /** Ends the live sources of a run at work; one that waits is cancelled. */
  async stopLive(runId: string): Promise<void> {
    // As with cancel: an engine that is just starting knows of the run a little later.
    for (let work = this.active.get(runId); work; work = this.active.get(runId)) {
      if (await this.options.engine.stopLive(runId).catch(() => false)) return;
      await Promise.race([work, delay(cancelEveryMs, false, { ref: false })]);
    }
    await this.cancel(runId);
  }

  private fill(): void {
    const { engine, concurrency, log } = this.options;
    while (this.open && engine.state === "ready" && this.active.size - this.live.size < concurrency) {
      const next = this.queue.take();
      if (!next) return;
      const started = performance.now();
      const work = this.execute(next)
        .catch((error: Error) => log(`run ${next.id}: ${error.message}`))
        .then((cpuMs) => {
          this.queue.done(next, cpuMs ?? performance.now() - started);
          this.active.delete(next.id);
          this.live.delete(next.id);
          this.pace.count();
          this.fill();
        });
      this.active.set(next.id, work);
    }
  }

  /** The run, which is ours now; null where it is not to be had. */
  private async claim(next: Waiting): Promise<Run | null> {
    try {
      const { db } = this.options;
      // Where this is lost, it is queued at the next start all the same.
      const [run] = await db.unflushed(() =>
        db.run.updateManyAndReturn({
          where: { id: next.id, state: "queued" },
          data: { state: "running", startedAt: new Date(), attempts: { increment: 1 } },
        }),
      );
      return run ?? null;
    } catch (thrown) {
      // The disk is full, say: it still waits, by its row.
      setTimeout(() => {
        this.queue.putBack(next);
        this.fill();
      }, claimAgainMs).unref();
      throw thrown;
    }
  }

  /** Resolves to the processor time that it took, where it came so far. */
  private async execute(next: Waiting): Promise<number | undefined> {
    const { engine, events } = this.options;
    const run = await this.claim(next);
    if (!run) return 0;
    const runId = run.id;
    // For those who watch; the database learns the end: each write waits for the disk, and a run that is cut short begins anew there.
    let latest: RunProgress | null = null;
    const receive = (progress: RunProgress) => {
      // Final states are ours to say, not the engine's.
      latest = { ...progress, state: "running" };
      events.publish(latest);
    };
    try {
      const request = await this.request(run);
      if (Object.values(request.inputs).some(({ type }) => type === "live")) {
        this.live.add(runId);
        this.fill();
      }
      if (this.cancelled.has(runId)) throw new Error("Cancelled before it began.");
      events.publish({ runId, state: "running", nodes: {} });
      const result = await engine.run(request, receive);
      await this.finish(run, result, latest);
      return result.trace.cpuMs;
    } catch (thrown) {
      await this.miss(run, thrown, latest);
      return undefined;
    }
  }

  private async request(run: Run): Promise<RunRequest> {
    const { inputs, files } = await this.options.prepare(run);
    const priority = prioritySchema.parse(run.priority);
    const liveMs = Math.max(
      0,
      ...Object.values(inputs).map((each) => (each.type === "live" ? each.forSeconds * 1000 : 0)),
    );
    return {
      runId: run.id,
      planId: run.planId,
      files,
      inputs,
      directory: this.options.files.directory(run.id),
      taps: run.source === "api" ? "service" : "interactive",
      priority,
      asker: run.pipelineId,
      deadlineMs: Date.now() + deadlineMs[priority] + liveMs,
      checkpoint: run.attempts > 1 ? "resume" : "begin",
    };
  }

  private async finish(run: Run, result: RunResult, latest: RunProgress | null): Promise<void> {
    const { db, events, files } = this.options;
    await files.writeResult(run.id, result);
    const progress: RunProgress = { runId: run.id, nodes: latest?.nodes ?? {}, state: "done" };
    await db.run.update({
      where: { id: run.id },
      data: {
        state: "done",
        progress: JSON.stringify(progress),
        resultPath: `runs/${run.id}/result.json`,
        finishedAt: new Date(),
        wallMs: result.trace.wallMs,
      },
      select: { id: true },
    });
    events.publish(progress);
  }

  private async miss(run: Run, thrown: unknown, latest: RunProgress | null): Promise<void> {
    const { db, events, files, log } = this.options;
    const next = this.cancelled.has(run.id) ? "cancelled" : fate(thrown, run.attempts, this.open);
    const failure = failureOf(thrown);
    const nodes = latest?.nodes ?? {};
    if (next === "queued") {
      await db.run.update({ where: { id: run.id }, data: { state: "queued" } });
      this.queue.putBack(waitingOf(run));
      events.publish({ runId: run.id, nodes: {}, state: "queued", message: failure.message });
      return;
    }
    await files.clear(run.id);
    const progress: RunProgress = { runId: run.id, nodes, state: next, message: failure.message };
    const error = next === "failed" ? JSON.stringify(failure) : null;
    const data = { state: next, progress: JSON.stringify(progress), error, finishedAt: new Date() };
    await db.run.update({ where: { id: run.id }, data });
    if (failure.code === "internal") log(`run ${run.id}: ${failure.message}`);
    events.publish(progress);
  }

  private async sweep(): Promise<void> {
    const { db, files, blobs, measuring, retention, log } = this.options;
    try {
      await removeOldRuns(db, files, retention);
      await removeUnusedUploads({ db, blobs, measuring });
    } catch (thrown) {
      log(`retention: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
}
