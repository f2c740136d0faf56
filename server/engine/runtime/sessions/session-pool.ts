/**
 * Worker threads and what each of them holds. A worker runs one batch and has at most one more waiting at its door, so
 * that it never idles while the main thread is busy with a kernel. Models are loaded where they are first needed, and
 * the least recently used are unloaded when a worker holds more than its share. A worker that dies is replaced.
 */
import { stat } from "node:fs/promises";
import type { Worker } from "node:worker_threads";
import { Staging } from "../batch/staging";
import { startWorker } from "./worker-entry";
import type { SessionSettings, WireTensor, WorkerAnswer, WorkerRequest } from "./worker-messages";

export interface BatchResult {
  outputs: Record<string, WireTensor>;
  runMs: number;
  /** Of the worker's thread, where it was asked for; the time on the wall where the system does not tell it. */
  cpuMs: number;
}

/** The model ran (or was opened) and refused; `loading` where it could not be opened. */
export class SessionFailure extends Error {
  constructor(
    message: string,
    readonly loading: boolean,
  ) {
    super(message);
  }
}

/** The thread ended under the batch; the batch may be tried again elsewhere. */
export class WorkerLost extends Error {}

interface Job {
  threads: number;
  resolve(result: BatchResult): void;
  reject(error: Error): void;
}

interface Member {
  worker: Worker;
  jobs: Map<number, Job>;
  /** Models held, least recently used first, with the size of their files. */
  held: Map<string, number>;
  gone: Promise<void>;
  answered: boolean;
  lost?: WorkerLost;
}

export interface SessionPoolOptions extends Partial<SessionSettings> {
  workers: number;
  /** Sum of model file bytes that one worker may hold. */
  bytesPerWorker?: number;
  /** Models are unloaded when nothing has run for this long: their working memory is far larger than the few milliseconds that a prepared graph takes to load. */
  idleMs?: number;
  /** Called whenever a worker has become free to take a batch. */
  onFree?: () => void;
}

export interface RunSettings {
  timed?: boolean;
  lean?: boolean;
  threads?: number;
  workers?: number | undefined;
}

/** Batches a worker holds at once: the one it runs and the one that waits. */
const depth = 2;

export class SessionPool {
  private readonly members: Member[] = [];
  private readonly settings: SessionSettings;
  private readonly sizes = new Map<string, number>();
  private readonly idleTimer: NodeJS.Timeout;
  private lastUsed = 0;
  private nextId = 1;
  private closing = false;
  onFree: () => void;
  /** For feeds of run(): their memory comes back here when the batch is done. */
  readonly staging = new Staging();

  constructor(private readonly options: SessionPoolOptions) {
    this.settings = {
      defaults: options.defaults ?? false,
      prepared: options.prepared,
      renewMs: options.renewMs ?? 300_000,
    };
    this.onFree = options.onFree ?? (() => {});
    for (let index = 0; index < options.workers; index++) this.members.push(this.start());
    const idleMs = options.idleMs ?? 60_000;
    this.idleTimer = setInterval(
      () => {
        if (performance.now() - this.lastUsed <= idleMs) return;
        this.staging.clear();
        for (const member of this.members) if (member.jobs.size === 0) this.shrink(member, 0);
      },
      Math.min(idleMs, 30_000),
    ).unref();
  }

  get workers(): number {
    return this.members.length;
  }

  /**
   * For a batch of this model, which `workers` at the most may hold. "idle": one of them has nothing to do. "ahead": all work, one has
   * room at its door. While sessions of several threads keep all processors busy, no worker is idle.
   */
  room(path: string, workers?: number): "idle" | "ahead" | "none" {
    let fewest = depth;
    for (const { jobs } of this.membersFor(path, workers)) fewest = Math.min(fewest, jobs.size);
    if (fewest > 0) return fewest < depth ? "ahead" : "none";
    return this.busyThreads() < this.members.length ? "idle" : "none";
  }

  private membersFor(path: string, workers = this.members.length): readonly Member[] {
    if (workers >= this.members.length) return this.members;
    const holders = this.members.filter(({ held }) => held.has(path));
    return holders.length < workers ? this.members : holders.slice(0, workers);
  }

  /** Of the batches that run; those at a door have none yet. */
  private busyThreads(): number {
    let sum = 0;
    for (const { jobs } of this.members) sum += jobs.values().next().value?.threads ?? 0;
    return sum;
  }

  /** Runs one batch on the worker with the least to do, of those the one that already holds the model. Buffers of `feeds` are lost to the caller. `timed`: with its processor time, which takes some microseconds to ask for. `lean`: slower, and no memory is kept for the next run. `threads` of the session, `workers` that may hold one. */
  async run(
    path: string,
    feeds: Record<string, WireTensor>,
    fetches: readonly string[] | null,
    { timed = false, lean = false, threads = 1, workers }: RunSettings = {},
  ): Promise<BatchResult> {
    if (this.closing) throw new SessionFailure("The engine is shutting down.", false);
    for (const member of [...this.members]) if (member.lost) this.replace(member);
    const member = this.membersFor(path, workers).reduce((best, each) => {
      if (each.jobs.size !== best.jobs.size) return each.jobs.size < best.jobs.size ? each : best;
      return !best.held.has(path) && each.held.has(path) ? each : best;
    });
    this.lastUsed = performance.now();
    const id = this.nextId++;
    const transfer = [...new Set(Object.values(feeds).map((feed) => feed.data.buffer as ArrayBuffer))];
    const result = new Promise<BatchResult>((resolve, reject) => member.jobs.set(id, { threads, resolve, reject }));
    const request = { type: "run", id, path, feeds, fetches, timed, threads, lean } satisfies WorkerRequest;
    member.worker.postMessage(request, transfer);
    this.hold(member, path);
    return result;
  }

  /** Writes the graph into `directory` as this machine wants it (prepared.ts); `packed`: with weights as kernels pack them. It is held from then on: forget() it. */
  async prepare(path: string, directory: string, packed = false): Promise<void> {
    const member = this.members[0] as Member;
    const id = this.nextId++;
    const done = new Promise<BatchResult>((resolve, reject) => member.jobs.set(id, { threads: 1, resolve, reject }));
    member.worker.postMessage({ type: "prepare", id, path, directory, packed } satisfies WorkerRequest);
    this.hold(member, path);
    await done;
  }

  private hold(member: Member, path: string): void {
    const known = this.sizes.get(path);
    member.held.delete(path);
    member.held.set(path, known ?? 0);
    if (known === undefined) {
      this.sizes.set(path, 0);
      stat(path).then(
        ({ size }) => {
          this.sizes.set(path, size);
          for (const each of this.members) if (each.held.has(path)) each.held.set(path, size);
        },
        () => {},
      );
    }
    this.shrink(member, this.options.bytesPerWorker ?? 512 * 2 ** 20, path);
  }

  /** Unloads the least recently used models until the rest fit. The worker does so in turn, after the batches it has. */
  private shrink(member: Member, bytes: number, keep?: string): void {
    let sum = [...member.held.values()].reduce((a, b) => a + b, 0);
    for (const [path, size] of [...member.held]) {
      if (sum <= bytes && bytes > 0) return;
      if (path === keep) continue;
      member.held.delete(path);
      member.worker.postMessage({ type: "unload", path } satisfies WorkerRequest);
      sum -= size;
    }
  }

  /** Unloads a model wherever it is held. */
  forget(path: string): void {
    this.sizes.delete(path);
    for (const { held, worker } of this.members)
      if (held.delete(path)) worker.postMessage({ type: "unload", path } satisfies WorkerRequest);
  }

  private start(): Member {
    const worker = startWorker(this.settings);
    const member: Member = {
      worker,
      jobs: new Map(),
      held: new Map(),
      gone: new Promise((resolve) => worker.once("exit", () => resolve())),
      answered: false,
    };
    let reason = "its thread ended";
    worker.on("message", (answer: WorkerAnswer) => {
      member.answered = true;
      const job = member.jobs.get(answer.id);
      member.jobs.delete(answer.id);
      if (answer.type === "done") for (const buffer of answer.spent) this.staging.give(buffer);
      if (answer.type === "done") job?.resolve({ outputs: answer.outputs, runMs: answer.runMs, cpuMs: answer.cpuMs });
      else job?.reject(new SessionFailure(answer.message, answer.loading));
      this.onFree();
    });
    worker.on("error", (error) => {
      reason = error.message;
    });
    worker.once("exit", () => {
      const lost = [...member.jobs.values()];
      member.jobs.clear();
      member.lost = new WorkerLost(reason);
      // A thread that never answered is not started again before there is work for it: it would only die again.
      if (!this.closing && member.answered) this.replace(member);
      this.onFree();
      for (const job of lost) job.reject(new WorkerLost(reason));
    });
    return member;
  }

  private replace(member: Member): void {
    this.members[this.members.indexOf(member)] = this.start();
  }

  /** Drains: every batch that was taken is finished first. */
  async close(): Promise<void> {
    this.closing = true;
    clearInterval(this.idleTimer);
    for (const { worker } of this.members) worker.postMessage({ type: "close" } satisfies WorkerRequest);
    await Promise.all(this.members.map(({ gone }) => gone));
  }
}
