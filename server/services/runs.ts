/** Runs: started only when the drawing compiles and every input is there; in the database before the answer goes out. */
import { randomUUID } from "node:crypto";
import { type PipelineDocument, pipelineDocumentSchema } from "@/nodes/pipeline";
import type { CompileReport, GainReport, RunProgress } from "@/nodes/results";
import type { Run } from "@/server/db/client";
import { readJson } from "@/server/db/json";
import type { Priority } from "@/server/engine/index";
import { isFinal } from "@/server/jobs/run-events";
import { failureSchema, gainSchema, progressSchema } from "@/server/jobs/stored";
import { compile, refused } from "./compiled";
import type { PipelineDetail, RunDetail, RunFailure, RunReport, RunSource, RunState, RunSummary } from "./contract";
import type { Deps } from "./deps";
import { meaningOfEngine, ServiceError } from "./errors";
import { forEngine } from "./models";
import { stateOf } from "./pipelines";
import {
  fieldOf,
  givenInputs,
  liveNodes,
  liveParamsOf,
  resolveInputs,
  runInputsSchema,
  type SuppliedInputs,
} from "./run-inputs";
import * as tuning from "./tuning";

export interface StartInput {
  /** As it is stored. */
  pipeline: Pick<PipelineDetail, "id" | "document">;
  inputs?: SuppliedInputs;
  source: RunSource;
  /** Absent: that of the source. */
  priority?: Priority | undefined;
}

/**
 * Refuses programs with `too-many-requests` while too many runs wait: half the queue must have gone before it is worth coming back.
 * Worth asking before a body is read: those who are turned away should cost little.
 */
export function refuseWhenFull(deps: Pick<Deps, "dispatcher" | "env" | "intake">): void {
  refuseBehind(deps, deps.dispatcher.waiting + deps.intake.waiting);
}

function refuseBehind({ dispatcher, env }: Pick<Deps, "dispatcher" | "env">, waiting: number): void {
  if (waiting < env.runs.waiting) return;
  const retryAfterSeconds = dispatcher.pace.retrySeconds(waiting);
  throw new ServiceError(
    "too-many-requests",
    `${waiting} runs are waiting already. Try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds },
  );
}

/** Refuses with `invalid` and the diagnostics where the drawing or the inputs do not do. */
export async function start(deps: Deps, input: StartInput): Promise<{ runId: string }> {
  const begun = await begin(deps, input);
  await deps.db.flushed();
  return begun;
}

/** As start(), and at work before it is on the disk: nobody may be told of it until `db.flushed()`. */
export async function begin(deps: Deps, input: StartInput): Promise<{ runId: string }> {
  // People at the editor wait with patience, and see that they do; a program is told when to come back. Who is taken in later is behind it.
  if (input.source === "api") refuseBehind(deps, deps.dispatcher.waiting);
  const { id: pipelineId, document } = input.pipeline;
  const supplied = input.inputs ?? {};
  const compiled = await compile(deps, document);
  const { diagnostics } = await resolveInputs(deps, document, supplied);
  if (diagnostics.length > 0) throw refused(diagnostics);
  const runId = randomUUID();
  await deps.runFiles.prepare(runId, compiled.report);
  const progress: RunProgress = { runId, state: "queued", nodes: {} };
  const priority = input.priority ?? (input.source === "editor" ? "interactive" : "api");
  const data = {
    id: runId,
    pipelineId,
    state: "queued",
    source: input.source,
    priority,
    document: JSON.stringify(document),
    inputs: JSON.stringify(supplied),
    planId: compiled.planId,
    progress: JSON.stringify(progress),
  };
  try {
    await deps.db.unflushed(() => deps.db.run.create({ data, select: { id: true } }));
  } catch (thrown) {
    await deps.runFiles.remove(runId);
    throw thrown;
  }
  deps.events.publish(progress);
  deps.dispatcher.enqueue(data);
  return { runId };
}

/** What the dispatcher hands to the engine: paths of now, from what was stored. */
export async function prepare(deps: Pick<Deps, "db" | "catalog" | "blobs" | "env">, run: Run) {
  const document = documentOf(run);
  const { inputs, diagnostics } = await resolveInputs(deps, document, suppliedTo(run));
  if (diagnostics.length > 0) throw refused(diagnostics);
  const { files } = await forEngine(deps, document);
  return { inputs, files };
}

function documentOf(run: Pick<Run, "id" | "document">): PipelineDocument {
  return readJson(pipelineDocumentSchema, run.document, `The drawing of run ${run.id}`);
}

export function suppliedTo(run: Pick<Run, "id" | "inputs">): SuppliedInputs {
  return readJson(runInputsSchema, run.inputs, `The inputs of run ${run.id}`);
}

export async function rowOf({ db }: Pick<Deps, "db">, id: string): Promise<Run> {
  const run = await db.run.findUnique({ where: { id } });
  if (!run) throw new ServiceError("not-found", "There is no such run, or it was removed after its time.");
  return run;
}

export function failureOf(run: Run): (RunFailure & { code?: string }) | null {
  return run.error === null ? null : readJson(failureSchema, run.error, `The error of run ${run.id}`);
}

/** Why a run gave no result, for whoever waited for it; a fault of Weft's own where nothing is known that it could be. */
export function refusalOf(run: Run): Error {
  if (run.state === "cancelled") return new ServiceError("conflict", "The run was cancelled.");
  const failure = failureOf(run);
  const meaning = meaningOfEngine(failure?.code);
  const message = failure?.message ?? `Run ${run.id} is ${run.state}.`;
  return meaning ? new ServiceError(meaning, message) : new Error(message);
}

function progressOf(deps: Pick<Deps, "events">, run: Run): RunProgress {
  const state = stateOf(run.state);
  const live = isFinal(state) ? undefined : deps.events.current(run.id);
  if (live) return live;
  const kept = run.progress && readJson(progressSchema, run.progress, `The progress of run ${run.id}`);
  return { ...(kept || { nodes: {} }), runId: run.id, state };
}

export async function get(deps: Pick<Deps, "db" | "events" | "runFiles">, id: string): Promise<RunDetail> {
  const run = await rowOf(deps, id);
  const failure = failureOf(run);
  const document = documentOf(run);
  return {
    id,
    pipelineId: run.pipelineId,
    state: stateOf(run.state),
    progress: progressOf(deps, run),
    result: run.resultPath ? await deps.runFiles.readResult(id) : null,
    error: failure && { message: failure.message, ...(failure.node && { node: failure.node }) },
    createdAt: run.createdAt,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    source: sourceOf(run),
    document,
    inputs: givenInputs(document, suppliedTo(run)),
  };
}

export async function list(
  { db }: Pick<Deps, "db">,
  { pipelineId, state, limit = 50 }: { pipelineId?: string; state?: RunState; limit?: number },
): Promise<RunSummary[]> {
  const runs = await db.run.findMany({
    where: { pipelineId, state },
    orderBy: { createdAt: "desc" },
    take: limit,
    include: { pipeline: { select: { name: true } } },
  });
  return runs.map((run) => ({
    id: run.id,
    pipelineId: run.pipelineId,
    pipelineName: run.pipeline.name,
    state: stateOf(run.state),
    createdAt: run.createdAt,
    wallMs: run.wallMs ?? elapsedMs(run),
    source: sourceOf(run),
    error: failureOf(run)?.message ?? null,
  }));
}

/** Of runs that ended without a result, from the clock. */
function elapsedMs({ startedAt, finishedAt }: Pick<Run, "startedAt" | "finishedAt">): number | null {
  return startedAt && finishedAt ? finishedAt.getTime() - startedAt.getTime() : null;
}

function sourceOf(run: Pick<Run, "source">): RunSource {
  return run.source === "api" ? "api" : "editor";
}

export async function cancel(deps: Deps, id: string): Promise<Record<string, never>> {
  await rowOf(deps, id);
  await deps.dispatcher.cancel(id);
  return {};
}

/** The live node of a run, by its id or its field's name, that takes what it is sent; how fast, and how the run stands. */
export async function pushedNode(
  { db }: Pick<Deps, "db">,
  id: string,
  named: string,
): Promise<{ node: string; perSecond: number; state: RunState }> {
  const run = await rowOf({ db }, id);
  const node = liveNodes(documentOf(run)).find((each) => each.id === named || fieldOf(each) === named);
  if (!node) throw new ServiceError("not-found", `This run has no live source called "${named}".`);
  const { source, perSecond } = liveParamsOf(node);
  if (source !== "")
    throw new ServiceError("conflict", `The frames of "${fieldOf(node)}" come from "${source}", and from nobody else.`);
  return { node: node.id, perSecond, state: stateOf(run.state) };
}

/** Ends the live sources of a run: what came so far is finished and kept. One that waits still has nothing to finish. */
export async function stop(deps: Deps, id: string): Promise<Record<string, never>> {
  const run = await rowOf(deps, id);
  if (!liveNodes(documentOf(run)).length)
    throw new ServiceError("invalid", "This run has no live source that could be stopped. It can be cancelled.");
  await deps.dispatcher.stopLive(id);
  return {};
}

/** Progress as it changes, beginning with how things stand; ends after that of a final state, or when `signal` says so. */
export async function* watch(
  deps: Pick<Deps, "db" | "events">,
  id: string,
  signal?: AbortSignal,
): AsyncGenerator<RunProgress, void, unknown> {
  let newest: RunProgress | null = null;
  let wake = () => {};
  const off = deps.events.on(id, (progress) => {
    newest = progress;
    wake();
  });
  const stop = () => wake();
  signal?.addEventListener("abort", stop);
  try {
    const first = deps.events.current(id) ?? progressOf(deps, await rowOf(deps, id));
    // Who is slow to read gets the newest state, not a backlog.
    newest ??= first;
    while (!signal?.aborted) {
      const progress: RunProgress | null = newest;
      newest = null;
      if (progress) {
        yield progress;
        if (isFinal(progress.state)) return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (newest || signal?.aborted) resolve();
        });
      }
    }
  } finally {
    off();
    signal?.removeEventListener("abort", stop);
  }
}

/** The state in which it ended; null where `signal` was quicker. */
export async function ended(
  deps: Pick<Deps, "db" | "events">,
  id: string,
  signal?: AbortSignal,
): Promise<RunState | null> {
  for await (const { state } of watch(deps, id, signal)) if (isFinal(state)) return state;
  return null;
}

export async function report(deps: Deps, id: string): Promise<RunReport> {
  const run = await rowOf(deps, id);
  const compiled = (await deps.runFiles.readReport(id)) ?? (await reportAgain(deps, run));
  const result = run.resultPath ? await deps.runFiles.readResult(id) : null;
  return {
    compile: compiled,
    trace: result?.trace ?? null,
    gain: run.gain === null ? null : readJson(gainSchema, run.gain, `The gain of run ${id}`),
    tunings: await tuning.ofGraphs(
      deps,
      compiled.graphs.map((graph) => graph.id),
    ),
  };
}

async function reportAgain(deps: Deps, run: Run): Promise<CompileReport> {
  return (await compile(deps, documentOf(run))).report;
}

/** Runs drawing and inputs of this run both ways on the engine. */
export async function measureGain(deps: Deps, id: string): Promise<GainReport> {
  const run = await rowOf(deps, id);
  const document = documentOf(run);
  if (liveNodes(document).length > 0)
    throw new ServiceError("invalid", "A live run cannot be run again to compare: what its source gave is gone.");
  const { inputs } = await prepare(deps, run);
  const models = await forEngine(deps, document);
  const measureId = `gain-${randomUUID()}`;
  const directory = deps.runFiles.directory(measureId);
  await deps.runFiles.clear(measureId);
  try {
    const gain = await deps.engine.gain(
      { document, ...models },
      {
        runId: measureId,
        planId: run.planId,
        files: models.files,
        inputs,
        directory,
        taps: "service",
        priority: "bulk",
      },
    );
    await deps.db.run.update({ where: { id }, data: { gain: JSON.stringify(gain) } });
    return gain;
  } finally {
    await deps.runFiles.remove(measureId);
  }
}
