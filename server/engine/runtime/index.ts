/** The runtime: plans in, results out. Owns the session workers and the batch queues that all runs share. */
import { mkdir, mkdtemp, rm, rmdir, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import type { RunProgress, RunResult } from "@/nodes/results";
import { EngineError } from "../errors";
import { ops } from "../ops";
import type { ExecutionPlan } from "../plan";
import { rankOf } from "../priority";
import type { RunRequest } from "../protocol";
import { Admission } from "./admission";
import { Batcher } from "./batch/batcher";
import { settingOf } from "./batch/tuned-setting";
import type { Kernels } from "./kernel";
import { RunLive } from "./live/run-live";
import { memoryShares } from "./memory-shares";
import { PlanStore } from "./plan-store";
import { ProcessorShares } from "./processor-shares";
import { ProgressSender } from "./results/progress";
import type { ImageEncoder } from "./results/wire";
import type { OpTraits } from "./scopes/program";
import { PlanRun } from "./scopes/run-plan";
import { ByteBudget, defaultWindow, type WindowConfig } from "./scopes/window";
import { preparedIn } from "./sessions/prepared";
import { SessionPool } from "./sessions/session-pool";
import { TuningStore } from "./tuning-store";

export interface RuntimeOptions {
  plansDirectory: string;
  kernels: Kernels;
  encode: ImageEncoder;
  workers?: number;
  /** Memory that the engine may take; absent: a part of the machine's (memory-shares.ts). */
  memoryBytes?: number;
  /** Decoded pixels and tensors that all runs may hold together; absent: their share of the memory. */
  budgetBytes?: number;
  window?: Partial<WindowConfig>;
  /** Runs at work at once, whatever their size; absent: four, and more while they are small (admission.ts). */
  maxRuns?: number;
  /** Runs that may wait; beyond, a run is refused as overloaded. */
  maxWaiting?: number;
  /** Milliseconds until a run first writes down what it has finished; see checkpoint/checkpoint.ts. */
  firstCommitMs?: number;
  /** Sessions with onnxruntime's own settings: the reference that gains are measured against. */
  defaultSessions?: boolean;
  /** What tuning measured is left aside, so that a gain can be told. */
  untuned?: boolean;
}

export interface Runtime {
  /** Rejects with an EngineError. The request's directory must exist; progress comes at most ten times a second. */
  run(request: RunRequest, onProgress?: (progress: RunProgress) => void): Promise<RunResult>;
  /** True where the run was there to be cancelled; its run() rejects once everything in progress has ended. */
  cancel(runId: string): boolean;
  cancelAll(): void;
  /** The live sources of a run in progress or waiting. */
  live(runId: string): RunLive | undefined;
  /** Runs in progress or waiting. */
  readonly active: number;
  readonly plans: PlanStore;
  readonly tunings: TuningStore;
  readonly pool: SessionPool;
  readonly batcher: Batcher;
  readonly budget: ByteBudget;
  /** Waits for runs in progress, then ends the workers. */
  close(): Promise<void>;
}

/**
 * How much the heap of this process may grow before it is collected, in percent. Pictures and tensors are memory outside the
 * heap, but count: left to itself V8 marks the whole heap, on every processor, for each 12 MB of them, which took a tenth of
 * the time of reading text. Its own bound on such memory, 64 MB between collections, stays.
 */
const heapGrowingPercent = 300;

export function createRuntime(options: RuntimeOptions): Runtime {
  setFlagsFromString(`--heap-growing-percent=${heapGrowingPercent}`);
  const workers = options.workers ?? availableParallelism();
  const memory = memoryShares(options.memoryBytes);
  const pool = new SessionPool({
    workers,
    // Prepared graphs are mapped: all workers hold the same pages.
    bytesPerWorker: memory.models,
    defaults: options.defaultSessions ?? false,
    prepared: preparedIn(options.plansDirectory),
  });
  const batcher = new Batcher(pool);
  const plans = new PlanStore(options.plansDirectory);
  const tunings = new TuningStore(options.plansDirectory);
  const budget = new ByteBudget(options.budgetBytes ?? memory.pixels);
  const window = { ...defaultWindow(workers), ...options.window };
  const closing = new Map<string, readonly boolean[]>();
  const traits: OpTraits = {
    closingSlots(op) {
      const slots = closing.get(op) ?? (ops.get(op)?.inputs ?? []).map((input) => input.closes ?? false);
      closing.set(op, slots);
      return slots;
    },
    ordered: (op) => ops.get(op)?.ordered ?? false,
    live: (op) => ops.get(op)?.live ?? false,
  };

  const processor = new ProcessorShares();
  /** By asker. */
  const atWork = new Map<string, number>();
  const runs = new Map<string, { abort: (reason: EngineError) => void; live: RunLive; ended: Promise<unknown> }>();
  let closed = false;
  const admission = new Admission({
    least: options.maxRuns ?? 4,
    most: options.maxRuns ?? 64,
    bytes: budget.limit,
    waiting: options.maxWaiting ?? 1000,
  });

  /** Before it has begun: a machine that swaps, or whose engine is killed, is of no use to anybody. */
  async function refuseTooLarge({ steps }: ExecutionPlan): Promise<void> {
    for (const step of steps) {
      if (step.sort !== "graph") continue;
      const bytes = await plans.graphBytes(step.graph);
      if (bytes <= memory.models) continue;
      const [model, models, all] = [bytes, memory.models, memory.total].map((each) => Math.ceil(each / 2 ** 20));
      throw new EngineError({
        code: "out-of-memory",
        phase: "run",
        node: step.nodes[0],
        message: `${step.title} is a model of ${model} MB. Of the ${all} MB of memory that Weft may take here, ${models} MB are for models. Choose a smaller model, or give Weft more memory (WEFT_MEMORY_MB).`,
      });
    }
  }

  async function execute(
    request: RunRequest,
    controller: AbortController,
    live: RunLive,
    onProgress: (progress: RunProgress) => void,
  ): Promise<RunResult> {
    const bytes = await decodedBytes(request);
    await admission.enter(rankOf(request.priority), bytes, controller.signal);
    const asker = request.asker ?? request.runId;
    const sharers = () => atWork.get(asker) ?? 0;
    atWork.set(asker, sharers() + 1);
    let scratch: string | undefined;
    try {
      controller.signal.throwIfAborted();
      const plan = await plans.read(request.planId);
      await refuseTooLarge(plan);
      await mkdir(request.directory, { recursive: true });
      scratch = await mkdtemp(join(request.directory, ".scratch-"));
      const graphPath = (graph: string) => plans.graphPath(graph);
      const tunedSetting = (graph: string) => {
        const tuned = options.untuned ? undefined : tunings.get(graph);
        return tuned && settingOf(tuned);
      };
      const run: PlanRun = new PlanRun(
        {
          kernels: options.kernels,
          batcher,
          budget,
          window,
          encode: options.encode,
          graphPath,
          tunedSetting,
          traits,
          firstCommitMs: options.firstCommitMs,
          live,
          sharers,
        },
        plan,
        request,
        scratch,
        () => sender.changed(),
      );
      let state: RunProgress["state"] = "running";
      let message: string | undefined;
      const sender = new ProgressSender(
        () => ({ runId: request.runId, state, nodes: run.nodes(), ...run.newest(), ...(message ? { message } : {}) }),
        onProgress,
      );
      controller.signal.addEventListener("abort", () => run.abort(controller.signal.reason as EngineError), {
        once: true,
      });
      sender.now();
      const endShare = processor.begin(() => run.trace.workMs);
      try {
        // It may have been cancelled while its plan was read: then nobody listened yet.
        controller.signal.throwIfAborted();
        const result = await run.run();
        state = "done";
        const cpuMs = run.trace.ofWholeRun(endShare());
        const cost = cpuMs === undefined ? {} : { cpuMs, processors: availableParallelism() };
        return { ...result, trace: { ...result.trace, ...cost } };
      } catch (thrown) {
        const error = EngineError.from(thrown, "run");
        state = error.code === "cancelled" ? "cancelled" : "failed";
        message = error.message;
        throw error;
      } finally {
        endShare();
        sender.now();
      }
    } finally {
      if (scratch) await removeFolder(scratch);
      if (sharers() > 1) atWork.set(asker, sharers() - 1);
      else atWork.delete(asker);
      admission.leave(bytes);
    }
  }

  return {
    plans,
    tunings,
    pool,
    batcher,
    budget,
    get active() {
      return runs.size;
    },
    async run(request, onProgress = () => {}) {
      if (closed)
        throw new EngineError({ code: "engine-restarting", phase: "run", message: "The engine is shutting down." });
      const controller = new AbortController();
      const deadline =
        request.deadlineMs === undefined
          ? undefined
          : setTimeout(() => controller.abort(tooLate()), Math.max(0, request.deadlineMs - Date.now()));
      const live = new RunLive();
      const result = execute(request, controller, live, onProgress);
      const ended = result.catch(() => {});
      runs.set(request.runId, { abort: (reason) => controller.abort(reason), live, ended });
      try {
        return await result;
      } catch (thrown) {
        throw EngineError.from(thrown, "run");
      } finally {
        clearTimeout(deadline);
        runs.delete(request.runId);
      }
    },
    cancel(runId) {
      const run = runs.get(runId);
      run?.abort(new EngineError({ code: "cancelled", phase: "run", message: "The run was cancelled." }));
      return run !== undefined;
    },
    live(runId) {
      return runs.get(runId)?.live;
    },
    cancelAll() {
      for (const runId of runs.keys()) this.cancel(runId);
    },
    async close() {
      closed = true;
      await Promise.all([...runs.values()].map(({ ended }) => ended));
      await pool.close();
    },
  };
}

/** Most are empty, and looking through one costs three times as much. */
async function removeFolder(path: string): Promise<void> {
  await rmdir(path).catch(() => rm(path, { recursive: true, force: true }));
}

/** A few frames of full high definition. */
const liveBytes = 4 * 1920 * 1080 * 3;

/** A photograph is about a tenth of its pixels; a list is decoded a window at a time, a clip a frame. */
async function decodedBytes({ inputs }: RunRequest): Promise<number> {
  let sum = 0;
  for (const input of Object.values(inputs)) {
    if (input.type === "live") sum += liveBytes;
    const path = input.type === "file" ? input.path : input.type === "files" ? input.files[0]?.path : undefined;
    const size =
      path === undefined
        ? 0
        : await stat(path).then(
            ({ size }) => size,
            () => 0,
          );
    sum += Math.min(size * 10, 300 * 2 ** 20) * (input.type === "files" ? 6 : 1);
  }
  return sum;
}

function tooLate(): EngineError {
  return new EngineError({
    code: "deadline-exceeded",
    phase: "run",
    message: "The run did not finish within the time it was given.",
  });
}
