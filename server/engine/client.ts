/** One conversation with one engine process: a promise per request, events of runs in between. Ends with the process. */
import type { ChildProcess } from "node:child_process";
import type { PrecisionProgress } from "@/nodes/precision";
import type { RunProgress } from "@/nodes/results";
import type { TuningProgress } from "@/nodes/tuning";
import { EngineError } from "./errors";
import type { EngineAnswers, EngineMessage, EngineRequest } from "./protocol";

type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;
export type EngineQuestion = WithoutId<EngineRequest>;

interface Pending {
  resolve(answer: unknown): void;
  reject(error: EngineError): void;
}

export class EngineClient {
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Map<string, (progress: RunProgress) => void>();
  private readonly searches = new Map<string, (progress: PrecisionProgress) => void>();
  private readonly tunings = new Map<string, (progress: TuningProgress) => void>();
  private nextId = 1;
  private over = false;

  constructor(private readonly child: ChildProcess) {
    child.on("message", (message: EngineMessage) => this.receive(message));
    child.once("exit", () => this.end());
    child.once("error", () => this.end());
  }

  ask<T extends EngineQuestion>(question: T): Promise<EngineAnswers[T["type"]]> {
    return new Promise((resolve, reject) => {
      if (this.over) return reject(restarting());
      const id = this.nextId++;
      this.pending.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      this.child.send({ ...question, id } as EngineRequest, (error) => {
        if (error && this.pending.delete(id)) reject(restarting(error));
      });
    });
  }

  /** Progress of one run, until the returned function is called. */
  follow(runId: string, listener: (progress: RunProgress) => void): () => void {
    this.listeners.set(runId, listener);
    return () => this.listeners.delete(runId);
  }

  /** The same of a search for precision. */
  followSearch(jobId: string, listener: (progress: PrecisionProgress) => void): () => void {
    this.searches.set(jobId, listener);
    return () => this.searches.delete(jobId);
  }

  /** The same of a tuning. */
  followTuning(jobId: string, listener: (progress: TuningProgress) => void): () => void {
    this.tunings.set(jobId, listener);
    return () => this.tunings.delete(jobId);
  }

  private receive(message: EngineMessage): void {
    if (message.type === "precision") {
      this.searches.get(message.progress.jobId)?.(message.progress);
      return;
    }
    if (message.type === "tuning") {
      this.tunings.get(message.progress.jobId)?.(message.progress);
      return;
    }
    if (message.type === "progress") {
      this.listeners.get(message.progress.runId)?.(message.progress);
      return;
    }
    const pending = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (message.ok) pending?.resolve(message.answer);
    else pending?.reject(EngineError.fromJSON(message.error));
  }

  private end(): void {
    this.over = true;
    const lost = [...this.pending.values()];
    this.pending.clear();
    this.listeners.clear();
    this.searches.clear();
    this.tunings.clear();
    for (const { reject } of lost) reject(restarting());
  }
}

export function restarting(cause?: unknown): EngineError {
  return new EngineError(
    {
      code: "engine-restarting",
      phase: "run",
      message: "The engine stopped and is starting again.",
      retryAfterMs: 1000,
    },
    { cause },
  );
}
