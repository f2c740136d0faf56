/**
 * Keeps one engine process alive. When it dies, what it had in flight is answered with the transient engine-restarting, and
 * another is started, after a pause that doubles from death to death. A plan in flight at three deaths is quarantined:
 * it is refused, by name, so that it cannot take everybody's engine down for ever.
 */
import { type ChildProcess, fork } from "node:child_process";
import { EventEmitter } from "node:events";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { CompiledPlan, GraphListing } from "@/nodes/compiled";
import type { PrecisionOutcome, PrecisionProgress, PrecisionSearch } from "@/nodes/precision";
import type { GainReport, RunProgress, RunResult } from "@/nodes/results";
import type { TunedGraph, TuningOutcome, TuningProgress } from "@/nodes/tuning";
import { EngineClient, restarting } from "./client";
import { EngineError } from "./errors";
import { leanMemory } from "./lean-memory.mjs";
import type { ExecutionPlan } from "./plan";
import { throughTsx } from "./program";
import type {
  CompileAnswer,
  CompileRequest,
  EngineHello,
  FrameAnswer,
  ModelInspection,
  PrecisionRequest,
  RunRequest,
  TuneRequest,
} from "./protocol";

export type EngineState = "stopped" | "starting" | "ready" | "restarting";

export interface EngineOptions {
  /** The bundled process file; a .ts file is run through tsx. */
  entry: string;
  /** Plans are kept in its folder `plans`. */
  dataDirectory: string;
  /** Memory that the engine may take; absent: a part of what the machine has. */
  memoryBytes?: number;
  /** Variables of the child; left out, it inherits this process's. */
  environment?: Readonly<Record<string, string | undefined>>;
  version?: string;
  onLog?: (line: string) => void;
}

export interface Engine {
  /** Resolves when the engine is ready; rejects when it cannot be started at all. */
  start(): Promise<void>;
  /** Lets runs in progress end for `drainMs`, then ends the process by force. */
  stop(drainMs?: number): Promise<void>;
  readonly state: EngineState;
  readonly hello: EngineHello | undefined;
  compile(request: CompileRequest): Promise<CompileAnswer>;
  run(request: RunRequest, onProgress?: (progress: RunProgress) => void): Promise<RunResult>;
  cancel(runId: string): Promise<boolean>;
  /** Ends the live sources of a run, whose run() then answers as any other's. False where it is not at work. */
  stopLive(runId: string): Promise<boolean>;
  pushFrame(runId: string, node: string, frame: Uint8Array): Promise<FrameAnswer>;
  endFrames(runId: string, node: string): Promise<void>;
  gain(compile: CompileRequest, run: RunRequest): Promise<GainReport>;
  inspectModel(path: string): Promise<ModelInspection>;
  /** Rejects with "model-corrupt" where it is no tokenizer.json, or one that is not to be trusted. */
  inspectTokenizer(path: string): Promise<void>;
  describePlan(planId: string): Promise<CompiledPlan>;
  listGraph(planId: string, graph: string): Promise<GraphListing>;
  /** Rejects with "cancelled" where that was asked for; what was in force before stays so. */
  measurePrecision(
    request: PrecisionRequest,
    onProgress?: (progress: PrecisionProgress) => void,
  ): Promise<PrecisionOutcome>;
  cancelPrecision(jobId: string): Promise<boolean>;
  precisions(graphs: string[]): Promise<PrecisionSearch[]>;
  /** Rejects with "cancelled" where that was asked for; graphs that were not done stay as they were. */
  tune(request: TuneRequest, onProgress?: (progress: TuningProgress) => void): Promise<TuningOutcome>;
  cancelTuning(jobId: string): Promise<boolean>;
  tunings(graphs: string[]): Promise<TunedGraph[]>;
  /** Removes graphs that nothing refers to, but for those of the plans that are kept. */
  sweepPlans(kept: string[]): Promise<string[]>;
  on(event: "state", listener: (state: EngineState) => void): () => void;
}

const firstPauseMs = 100;
const longestPauseMs = 10_000;
/** A process that lived this long had no trouble starting. */
const steadyMs = 60_000;
const patienceMs = 30_000;
const deathsToQuarantine = 3;
const quarantineMs = 10 * 60_000;

export function createEngine(options: EngineOptions): Engine {
  // As many listen as runs wait for an engine that is starting.
  const events = new EventEmitter().setMaxListeners(0);
  const log = options.onLog ?? (() => {});
  const plansDirectory = join(options.dataDirectory, "plans");
  const inFlight = new Map<string, string>();
  const deaths = new Map<string, { count: number; last: number }>();
  let state: EngineState = "stopped";
  let hello: EngineHello | undefined;
  let child: ChildProcess | undefined;
  let client: EngineClient | undefined;
  let pauseMs = firstPauseMs;
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;

  const enter = (next: EngineState) => {
    if (next === state) return;
    state = next;
    events.emit("state", next);
  };

  async function launch(): Promise<void> {
    const bornAt = performance.now();
    const memory = options.memoryBytes === undefined ? [] : [String(options.memoryBytes)];
    const process_ = fork(options.entry, [plansDirectory, ...memory], {
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      execArgv: options.entry.endsWith(".ts") ? throughTsx() : [],
      // As many threads for decoding as there are processors: more only compete with the sessions.
      ...(options.environment && {
        env: {
          ...options.environment,
          UV_THREADPOOL_SIZE: String(availableParallelism()),
          ...leanMemory,
        } as unknown as NodeJS.ProcessEnv,
      }),
    });
    for (const stream of [process_.stdout, process_.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        for (const line of text.split("\n")) if (line.trim()) log(line);
      });
    }
    child = process_;
    const talk = new EngineClient(process_);
    client = talk;
    process_.once("exit", (code, signal) => died(process_, bornAt, code, signal));
    process_.once("error", (error) => log(`engine: ${error.message}`));
    const greeted = await talk.ask({ type: "hello", version: options.version ?? "dev" });
    hello = greeted;
    enter("ready");
  }

  function died(which: ChildProcess, bornAt: number, code: number | null, signal: NodeJS.Signals | null): void {
    if (which !== child) return;
    child = undefined;
    client = undefined;
    if (stopping) {
      enter("stopped");
      return;
    }
    const suspects = new Set(inFlight.values());
    inFlight.clear();
    for (const plan of suspects) deaths.set(plan, { count: (deaths.get(plan)?.count ?? 0) + 1, last: Date.now() });
    const named =
      suspects.size > 0 ? `, while it ran ${[...suspects].map((plan) => `plan ${plan.slice(0, 12)}`).join(", ")}` : "";
    pauseMs = performance.now() - bornAt > steadyMs ? firstPauseMs : pauseMs;
    log(`engine: ended with ${signal ?? `code ${code}`}${named}; starting again in ${pauseMs} ms`);
    enter("restarting");
    timer = setTimeout(() => launch().catch((error: Error) => log(`engine: ${error.message}`)), pauseMs);
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
  }

  /** The process to talk to, as soon as it is ready. */
  async function ready(): Promise<EngineClient> {
    if (state === "ready" && client) return client;
    if (state === "stopped")
      throw new EngineError({
        code: "engine-restarting",
        phase: "run",
        message: "The engine is not running.",
        retryAfterMs: 2000,
      });
    await new Promise<void>((resolve, reject) => {
      const timeout = setTimeout(() => settle(() => reject(restarting())), patienceMs);
      const listener = (next: EngineState) => {
        if (next === "ready") settle(resolve);
        else if (next === "stopped") settle(() => reject(restarting()));
      };
      const settle = (then: () => void) => {
        clearTimeout(timeout);
        events.off("state", listener);
        then();
      };
      events.on("state", listener);
    });
    return client ?? Promise.reject(restarting());
  }

  /** For what changes nothing: where the engine dies over it, the next is asked once more. */
  async function askAgain<T>(question: (engine: EngineClient) => Promise<T>): Promise<T> {
    const engine = await ready();
    try {
      return await question(engine);
    } catch (thrown) {
      if (stopping || EngineError.from(thrown, "run").code !== "engine-restarting") throw thrown;
      // Its channel may be closed a moment before it is gone.
      while (client === engine) await new Promise((resolve) => events.once("state", resolve));
      return question(await ready());
    }
  }

  async function checkQuarantine(planId: string): Promise<void> {
    const record = deaths.get(planId);
    if (!record || record.count < deathsToQuarantine) return;
    if (Date.now() - record.last > quarantineMs) deaths.delete(planId);
    else
      throw new EngineError({
        code: "quarantined",
        phase: "run",
        message: `${await describePlan(plansDirectory, planId)} was running each of the last ${record.count} times the engine died, and is held back for ten minutes. Look at its models and at the memory of this machine.`,
      });
  }

  return {
    get state() {
      return state;
    },
    get hello() {
      return hello;
    },
    on(event, listener) {
      events.on(event, listener);
      return () => events.off(event, listener);
    },
    async start() {
      if (state !== "stopped") return;
      stopping = false;
      enter("starting");
      await launch();
      pauseMs = firstPauseMs;
    },
    async stop(drainMs = 10_000) {
      stopping = true;
      clearTimeout(timer);
      const leaving = child;
      if (!leaving) {
        enter("stopped");
        return;
      }
      const gone = new Promise<void>((resolve) => leaving.once("exit", () => resolve()));
      const force = setTimeout(() => leaving.kill("SIGKILL"), drainMs);
      client?.ask({ type: "shutdown" }).catch(() => {});
      await gone;
      clearTimeout(force);
    },
    compile(request) {
      return askAgain((engine) => engine.ask({ type: "compile", request }));
    },
    async run(request, onProgress) {
      await checkQuarantine(request.planId);
      const engine = await ready();
      const unfollow = onProgress ? engine.follow(request.runId, onProgress) : undefined;
      inFlight.set(request.runId, request.planId);
      try {
        const result = await engine.ask({ type: "run", request });
        deaths.delete(request.planId);
        return result;
      } finally {
        inFlight.delete(request.runId);
        unfollow?.();
      }
    },
    async cancel(runId) {
      if (!client) return false;
      return (await client.ask({ type: "cancel", runId })).cancelled;
    },
    async stopLive(runId) {
      if (!client) return false;
      return (await client.ask({ type: "stop", runId })).stopped;
    },
    async pushFrame(runId, node, frame) {
      return (await ready()).ask({ type: "push-frame", runId, node, frame });
    },
    async endFrames(runId, node) {
      await client?.ask({ type: "end-frames", runId, node });
    },
    async gain(compile, run) {
      return (await ready()).ask({ type: "gain", compile, run });
    },
    async inspectModel(path) {
      return (await ready()).ask({ type: "inspect-model", path });
    },
    async inspectTokenizer(path) {
      await (await ready()).ask({ type: "inspect-tokenizer", path });
    },
    describePlan(planId) {
      return askAgain((engine) => engine.ask({ type: "describe-plan", planId }));
    },
    listGraph(planId, graph) {
      return askAgain((engine) => engine.ask({ type: "list-graph", planId, graph }));
    },
    async measurePrecision(request, onProgress) {
      const engine = await ready();
      const unfollow = onProgress ? engine.followSearch(request.jobId, onProgress) : undefined;
      try {
        return await engine.ask({ type: "measure-precision", request });
      } finally {
        unfollow?.();
      }
    },
    async cancelPrecision(jobId) {
      if (!client) return false;
      return (await client.ask({ type: "cancel-precision", jobId })).cancelled;
    },
    async sweepPlans(kept) {
      return (await (await ready()).ask({ type: "sweep-plans", kept })).graphs;
    },
    async precisions(graphs) {
      return (await (await ready()).ask({ type: "precisions", graphs })).searches;
    },
    async tune(request, onProgress) {
      const engine = await ready();
      const unfollow = onProgress ? engine.followTuning(request.jobId, onProgress) : undefined;
      try {
        return await engine.ask({ type: "tune", request });
      } finally {
        unfollow?.();
      }
    },
    async cancelTuning(jobId) {
      if (!client) return false;
      return (await client.ask({ type: "cancel-tuning", jobId })).cancelled;
    },
    async tunings(graphs) {
      return (await (await ready()).ask({ type: "tunings", graphs })).tuned;
    },
  };
}

/** By the name of its drawing and its models, for people; by its id alone where it cannot be read. */
async function describePlan(plansDirectory: string, planId: string): Promise<string> {
  const short = `Plan ${planId.slice(0, 12)}`;
  try {
    const { name, steps } = JSON.parse(
      await readFile(join(plansDirectory, planId, "plan.json"), "utf8"),
    ) as ExecutionPlan;
    const models = [...new Set(steps.flatMap((step) => (step.sort === "graph" ? [step.title] : [])))];
    return `${short} of “${name}”${models.length > 0 ? ` (${models.join(", ")})` : ""}`;
  } catch {
    return short;
  }
}
