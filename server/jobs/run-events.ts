/** Progress of runs inside this process: who watches a run hears of each change, and nobody else pays for it. */
import { EventEmitter } from "node:events";
import type { RunProgress } from "@/nodes/results";

export class RunEvents {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private readonly latest = new Map<string, RunProgress>();

  publish(progress: RunProgress): void {
    if (isFinal(progress.state)) this.latest.delete(progress.runId);
    else this.latest.set(progress.runId, progress);
    this.emitter.emit(progress.runId, progress);
  }

  /** The newest progress of a run that has not ended. */
  current(runId: string): RunProgress | undefined {
    return this.latest.get(runId);
  }

  on(runId: string, listener: (progress: RunProgress) => void): () => void {
    this.emitter.on(runId, listener);
    return () => this.emitter.off(runId, listener);
  }
}

export function isFinal(state: RunProgress["state"]): boolean {
  return state === "done" || state === "failed" || state === "cancelled";
}
