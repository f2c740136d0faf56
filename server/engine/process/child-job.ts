/**
 * Long jobs, one at a time, each in a child process of its own: what it took ends with it, and to cancel is to end the child, which
 * leaves what was in force as it was. Both ends of the conversation.
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { setPriority } from "node:os";
import { join } from "node:path";
import { type Told, told } from "@/nodes/told";
import { EngineError, type EngineErrorJson, type ErrorCode } from "../errors";
import { isFull } from "../onnx/quantize";
import type { Program } from "../program";

export type JobNote<Progress, Outcome> =
  | { type: "progress"; progress: Progress }
  | { type: "done"; outcome: Outcome }
  | { type: "failed"; error: EngineErrorJson };

export interface JobWords {
  busy: string;
  cancelled: string;
  /** `how`: the signal or the exit code. */
  ended(how: string): string;
}

export class ChildJobs<Task extends { jobId: string; scratch: string }, Progress, Outcome> {
  private readonly children = new Map<string, ChildProcess>();
  private readonly cancelled = new Set<string>();
  private busy = false;

  constructor(
    private readonly plansDirectory: string,
    private readonly program: Program,
    private readonly words: JobWords,
  ) {}

  /** `taskOf` is given a directory that lives as long as the job. Rejects with an EngineError: "cancelled", "overloaded" while another is at work, or what went wrong. */
  async work(
    jobId: string,
    taskOf: (scratch: string) => Promise<Task>,
    onProgress: (progress: Progress) => void,
  ): Promise<Outcome> {
    if (this.busy) throw jobFailure("overloaded", this.words.busy, "busy");
    this.busy = true;
    const drafts = join(this.plansDirectory, ".drafts");
    let scratch: string | undefined;
    try {
      await mkdir(drafts, { recursive: true });
      scratch = await mkdtemp(join(drafts, "job-"));
      const task = await taskOf(scratch);
      if (this.cancelled.has(jobId)) throw jobFailure("cancelled", this.words.cancelled, "cancelled");
      return await this.runChild(task, onProgress);
    } finally {
      this.busy = false;
      this.cancelled.delete(jobId);
      if (scratch) await rm(scratch, { recursive: true, force: true });
    }
  }

  /** True where it was there to be cancelled. */
  cancel(jobId: string): boolean {
    if (!this.busy) return false;
    this.cancelled.add(jobId);
    this.children.get(jobId)?.kill("SIGKILL");
    return true;
  }

  isCancelled(jobId: string): boolean {
    return this.cancelled.has(jobId);
  }

  close(): void {
    for (const child of this.children.values()) child.kill("SIGKILL");
  }

  private runChild(task: Task, onProgress: (progress: Progress) => void): Promise<Outcome> {
    const { jobId } = task;
    return askChild(this.program, [this.plansDirectory], task, onProgress, {
      started: (child) => this.children.set(jobId, child),
      ended: (how) => {
        this.children.delete(jobId);
        return this.cancelled.has(jobId)
          ? jobFailure("cancelled", this.words.cancelled, "cancelled")
          : // It may have been in the way of others, and has its turn again.
            jobFailure("engine-restarting", this.words.ended(how));
      },
    });
  }
}

/** Starts a program that serves a job, and gives it one. `ended` says what it means where the child is gone without an answer. */
export function askChild<Task extends object, Progress, Outcome>(
  program: Program,
  args: readonly string[],
  task: Task,
  onProgress: (progress: Progress) => void,
  { started, ended }: { started?(child: ChildProcess): void; ended(how: string): EngineError },
): Promise<Outcome> {
  const child = fork(program.path, args, {
    serialization: "advanced",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: program.flags,
  });
  started?.(child);
  return new Promise<Outcome>((resolve, reject) => {
    let note: JobNote<Progress, Outcome> | undefined;
    child.on("message", (message: JobNote<Progress, Outcome>) => {
      if (message.type === "progress") onProgress(message.progress);
      else note = message;
    });
    child.once("error", (error) => reject(jobFailure("internal", `It could not be started: ${error.message}`)));
    // Whatever it said last, it is gone before its scratch directory is.
    child.once("exit", (code, signal) => {
      const failure = ended(signal ?? `code ${code}`);
      if (note?.type === "done") resolve(note.outcome);
      else if (note?.type === "failed") reject(EngineError.fromJSON(note.error));
      else reject(failure);
    });
    child.send(task, () => {});
  });
}

/** Runs go first. */
const lessUrgent = 5;

/** In the child: does the one job that it is sent, and ends. */
export function serveJob<Task, Progress, Outcome>(
  work: (task: Task, onProgress: (progress: Progress) => void) => Promise<Outcome>,
): void {
  const send = (note: JobNote<Progress, Outcome>, sent: () => void = () => {}) => {
    if (process.connected) process.send?.(note, sent);
  };
  process.once("message", async (task: Task) => {
    let note: JobNote<Progress, Outcome>;
    try {
      note = { type: "done", outcome: await work(task, (progress) => send({ type: "progress", progress })) };
    } catch (thrown) {
      note = { type: "failed", error: EngineError.from(asFull(thrown), "compile").toJSON() };
    }
    send(note, () => process.exit(0));
  });
  // Whoever started this process decides when it ends: nothing that it does is half done when it is broken off.
  process.on("SIGINT", () => {});
  const leave = () => process.kill(process.pid, "SIGKILL");
  process.on("disconnect", leave);
  try {
    setPriority(lessUrgent);
  } catch {
    // Not everywhere may a process say so.
  }
  if (!process.connected) leave();
}

/** A full disk is for the person who keeps the machine. */
export function asFull(thrown: unknown): unknown {
  if (!isFull(thrown)) return thrown;
  const message = "There is no room left on the disk for what was measured; what was in force stays so.";
  return new EngineError({ code: "out-of-disk", phase: "store", message, told: told("full") }, { cause: thrown });
}

export function jobFailure(code: ErrorCode, message: string, key?: Told["key"]): EngineError {
  return new EngineError({ code, phase: "compile", message, ...(key && { told: told(key) }) });
}
