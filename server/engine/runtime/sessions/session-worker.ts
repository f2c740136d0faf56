/**
 * One thread that holds ONNX sessions and runs batches, one after another. The only importer of onnxruntime-node:
 * both create() and run() block the thread that calls them, and terminating a busy thread aborts the process, so this
 * thread ends only by its own hand, after `close`. Sessions have one intra-op thread, where tuning
 * did not find more to be quicker: throughput mostly comes from several workers.
 */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import * as ort from "onnxruntime-node";
import { preparedFiles } from "./prepared";
import { threadMs } from "./thread-time";
import type { SessionSettings, WireTensor, WorkerAnswer, WorkerRequest } from "./worker-messages";

if (!parentPort) throw new Error("session-worker runs as a worker thread only");
const port = parentPort;
const settings = workerData as SessionSettings;

interface Held {
  session: ort.InferenceSession;
  threads: number;
  /** When it is opened anew: monotonic milliseconds; Infinity where that would take long. */
  renewAt: number;
}

const sessions = new Map<string, Held>();

const common: ort.InferenceSession.SessionOptions = {
  executionProviders: ["cpu"],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: "sequential",
  graphOptimizationLevel: "all",
  enableCpuMemArena: true,
  // Row shapes vary from batch to batch: remembered patterns only raise the peak.
  enableMemPattern: false,
  logSeverityLevel: 4,
};

async function open(path: string, threads: number, lean: boolean): Promise<ort.InferenceSession> {
  const known = sessions.get(path);
  if (known?.threads === threads && performance.now() < known.renewAt) return known.session;
  if (known) await unload(path);
  const own = { ...common, intraOpNumThreads: threads };
  if (settings.defaults) return hold(path, threads, await ort.InferenceSession.create(path, { logSeverityLevel: 4 }));
  const prepared = await openPrepared(path, own);
  // The arena of a session gives nothing back, and takes more as shapes of batches vary, for hours.
  if (prepared) return hold(path, threads, prepared, performance.now() + settings.renewMs);
  return hold(path, threads, await ort.InferenceSession.create(path, { ...own, enableCpuMemArena: !lean }));
}

function hold(
  path: string,
  threads: number,
  session: ort.InferenceSession,
  renewAt = Number.POSITIVE_INFINITY,
): ort.InferenceSession {
  sessions.set(path, { session, threads, renewAt });
  return session;
}

/** The graph as prepared for this machine, if it is there and sound. */
async function openPrepared(path: string, own: typeof common): Promise<ort.InferenceSession | undefined> {
  if (!settings.prepared) return undefined;
  const prepared = join(settings.prepared, basename(path, ".onnx"), preparedFiles.model);
  if (!existsSync(prepared)) return undefined;
  return ort.InferenceSession.create(prepared, { ...own, graphOptimizationLevel: "disabled" }).catch(() => undefined);
}

/** Optimised, with all larger weights in a file of their own. The session stays, as whoever prepares a graph then compares with it. */
async function prepare({ id, path, directory, packed }: Extract<WorkerRequest, { type: "prepare" }>): Promise<void> {
  try {
    const session = await ort.InferenceSession.create(path, {
      ...common,
      optimizedModelFilePath: join(directory, preparedFiles.model),
      extra: {
        session: {
          optimized_model_external_initializers_file_name: preparedFiles.weights,
          optimized_model_external_initializers_min_size_in_bytes: "1024",
          ...(packed && { save_external_prepacked_constant_initializers: "1" }),
        },
      },
    });
    hold(path, 1, session);
    port.postMessage({
      type: "done",
      id,
      outputs: {},
      loadMs: 0,
      runMs: 0,
      cpuMs: 0,
      spent: [],
    } satisfies WorkerAnswer);
  } catch (thrown) {
    fail(id, thrown, true);
  }
}

function fail(id: number, thrown: unknown, loading: boolean): void {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  port.postMessage({ type: "failed", id, message, loading } satisfies WorkerAnswer);
}

async function run(request: Extract<WorkerRequest, { type: "run" }>): Promise<void> {
  const started = performance.now();
  let loaded = started;
  try {
    const session = await open(request.path, request.threads, request.lean);
    loaded = performance.now();
    const feeds: Record<string, ort.Tensor> = {};
    for (const [name, { type, dims, data }] of Object.entries(request.feeds)) {
      feeds[name] = new ort.Tensor(type as ort.Tensor.Type, data as ort.Tensor.DataType, dims as number[]);
    }
    const before = request.timed ? threadMs() : 0;
    const results = await session.run(feeds, request.fetches ?? session.outputNames);
    const cpuMs = request.timed ? threadMs() - before : 0;
    const outputs: Record<string, WireTensor> = {};
    const transfer = new Set<ArrayBuffer>();
    for (const [name, tensor] of Object.entries(results)) {
      const data = tensor.data as WireTensor["data"];
      outputs[name] = { type: tensor.type, dims: tensor.dims, data };
      transfer.add(data.buffer as ArrayBuffer);
    }
    const spent = [...new Set(Object.values(request.feeds).map(({ data }) => data.buffer as ArrayBuffer))];
    for (const buffer of spent) transfer.add(buffer);
    const answer: WorkerAnswer = {
      type: "done",
      id: request.id,
      outputs,
      loadMs: loaded - started,
      runMs: performance.now() - loaded,
      cpuMs,
      spent,
    };
    port.postMessage(answer, [...transfer]);
  } catch (thrown) {
    fail(request.id, thrown, !sessions.has(request.path));
  }
}

async function unload(path: string): Promise<void> {
  const known = sessions.get(path);
  sessions.delete(path);
  await known?.session.release();
}

/** Requests in arrival order: run() is synchronous inside, but create() and release() answer later. */
let last: Promise<void> = Promise.resolve();
port.on("message", (request: WorkerRequest) => {
  last = last.then(async () => {
    if (request.type === "run") await run(request);
    else if (request.type === "prepare") await prepare(request);
    else if (request.type === "unload") await unload(request.path);
    else {
      for (const path of [...sessions.keys()]) await unload(path);
      port.close();
    }
  });
});
