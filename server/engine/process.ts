/**
 * The engine's own process: plans, tensors and files; no database, no HTTP. It answers over the IPC channel of the process
 * that started it and ends when that channel does. Started as: process <directory of plans> [bytes of memory].
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { EngineError } from "./errors";
import { inspectModel } from "./onnx/inspect-model";
import { listGraph } from "./onnx/list-graph";
import { readModel } from "./onnx/model-file";
import { openBytes } from "./open-model";
import { buildInChild } from "./process/build-in-child";
import { createPlanCompiler } from "./process/compile-plans";
import { describePlan } from "./process/describe-plan";
import { measureGain } from "./process/measure-gain";
import { PrecisionMeasurer } from "./process/measure-precision";
import { PrecisionStore } from "./process/precision-store";
import { sweepDrafts, sweepForms } from "./process/sweep-plans";
import { PipelineTuner } from "./process/tune-pipeline";
import type { EngineHello, EngineMessage, EngineRequest } from "./protocol";
import { createRuntime, type RuntimeOptions } from "./runtime";
import { kernels } from "./runtime/kernels";
import { encodeImage } from "./runtime/kernels/image-codec";
import { openTokenizer } from "./runtime/kernels/tokens";
import { machineBytes } from "./runtime/memory-shares";
import { videoDecoderName } from "./runtime/video";

const drainMs = 5_000;
/**
 * With as much memory, a builder stands ready for the next drawing. Not at once: an engine that starts has other work first, and what
 * was compiled is mostly run.
 */
const plentyBytes = 4 * 2 ** 30;
const aheadMs = 5_000;

function send(message: EngineMessage): void {
  if (process.connected) process.send?.(message);
}

function fatal(error: unknown): never {
  process.stderr.write(
    `engine: ${error instanceof Error ? (error.stack ?? error.message).replaceAll("\n", " | ") : String(error)}\n`,
  );
  process.exit(1);
}
process.on("uncaughtException", fatal);
process.on("unhandledRejection", fatal);
// Whoever started this process decides when it ends: a Ctrl-C reaches the whole group.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => void leave());

const plansDirectory = process.argv[2];
if (!plansDirectory || !process.send)
  fatal("started by the web server or the command line, not by hand: process <directory of plans> [bytes of memory]");

const options: RuntimeOptions = {
  plansDirectory,
  kernels,
  encode: encodeImage,
  memoryBytes: process.argv[3] === undefined ? undefined : Number(process.argv[3]),
};
const runtime = createRuntime(options);
const builder = buildInChild(plansDirectory, machineBytes() >= plentyBytes ? aheadMs : undefined);
const compiler = createPlanCompiler(runtime.plans, builder, revision());
const searches = new PrecisionStore(runtime.plans);
const tuner = new PipelineTuner(plansDirectory, compiler, runtime);
const stores = { plans: runtime.plans, searches };
const measurer = new PrecisionMeasurer(stores, compiler);
const swept = sweepDrafts(plansDirectory);

/** Another build of the programs that compile makes other plans. Sources have no files to tell by: they never find what another process made. */
function revision(): string {
  if (import.meta.url.endsWith(".ts")) return `${process.pid}-${Date.now()}`;
  const hash = createHash("sha256");
  for (const program of [import.meta.url, "./builder.mjs"])
    hash.update(readFileSync(new URL(program, import.meta.url)));
  return hash.digest("hex");
}

async function answer(request: EngineRequest): Promise<unknown> {
  await swept;
  switch (request.type) {
    case "hello": {
      const onnxruntime = (createRequire(import.meta.url)("onnxruntime-node/package.json") as { version: string })
        .version;
      return {
        version: request.version,
        pid: process.pid,
        processors: availableParallelism(),
        onnxruntime,
        video: await videoDecoderName(),
      } satisfies EngineHello;
    }
    case "compile":
      return compiler.compile(request.request);
    case "run":
      return runtime.run(request.request, (progress) => send({ type: "progress", progress }));
    case "cancel":
      return { cancelled: runtime.cancel(request.runId) };
    case "stop":
      return { stopped: stopLive(request.runId) };
    case "push-frame":
      return (
        runtime.live(request.runId)?.push(request.node, request.frame) ?? {
          state: "ended",
          received: 0,
          dropped: 0,
          waiting: 0,
        }
      );
    case "end-frames":
      runtime.live(request.runId)?.finish(request.node);
      return {};
    case "gain":
      return measureGain(runtime, options, compiler, request.compile, request.run);
    case "inspect-model":
      return inspectModel(readModel(openBytes(request.path)));
    case "inspect-tokenizer":
      openTokenizer(request.path);
      return {};
    case "describe-plan":
      return describePlan(request.planId, await runtime.plans.read(request.planId));
    case "list-graph":
      return listGraph(request.graph, await runtime.plans.readGraph(request.planId, request.graph));
    case "measure-precision":
      return measurer.measure(request.request, (progress) => send({ type: "precision", progress }));
    case "cancel-precision":
      return { cancelled: measurer.cancel(request.jobId) };
    case "precisions":
      return { searches: request.graphs.flatMap((graph) => searches.get(graph) ?? []) };
    case "tune":
      return tuner.tune(request.request, (progress) => send({ type: "tuning", progress }));
    case "cancel-tuning":
      return { cancelled: tuner.cancel(request.jobId) };
    case "tunings":
      return { tuned: request.graphs.flatMap((graph) => runtime.tunings.get(graph) ?? []) };
    case "sweep-plans":
      return { graphs: await sweepForms(stores, new Set(request.kept)) };
    case "shutdown":
      setImmediate(() => void leave());
      return {};
  }
}

function stopLive(runId: string): boolean {
  const live = runtime.live(runId);
  live?.stop();
  return live !== undefined;
}

process.on("message", (request: EngineRequest) => {
  answer(request).then(
    (given) => send({ type: "answer", id: request.id, ok: true, answer: given }),
    (thrown) =>
      send({
        type: "answer",
        id: request.id,
        ok: false,
        error: EngineError.from(thrown, request.type === "compile" ? "compile" : "run").toJSON(),
      }),
  );
});
process.on("disconnect", () => void leave());

let leaving = false;
// Left while it started, when nobody listened yet.
if (!process.connected) void leave();

/** Ends when the batches in progress have: a process that exits under a running session aborts. */
async function leave(): Promise<void> {
  if (leaving) return;
  leaving = true;
  // What hangs is ended by force: the kernel frees more surely than any handler.
  setTimeout(() => process.kill(process.pid, "SIGKILL"), process.connected ? drainMs * 6 : drainMs).unref();
  if (!process.connected) runtime.cancelAll();
  measurer.close();
  tuner.close();
  await Promise.all([runtime.close(), builder.close()]);
  process.exit(0);
}
