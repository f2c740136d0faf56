/**
 * One thread that holds ONNX sessions and runs batches, one after another. The only importer of onnxruntime-node:
 * both create() and run() block the thread that calls them, and terminating a busy thread aborts the process, so this
 * thread ends only by its own hand, after `close`. Sessions have one intra-op thread: throughput comes from several workers.
 */
import { parentPort, workerData } from "node:worker_threads";
import * as ort from "onnxruntime-node";
import type { SessionSettings, WireTensor, WorkerAnswer, WorkerRequest } from "./worker-messages";

if (!parentPort) throw new Error("session-worker runs as a worker thread only");
const port = parentPort;
const settings = workerData as SessionSettings;
const sessions = new Map<string, ort.InferenceSession>();

async function open(path: string): Promise<ort.InferenceSession> {
  const known = sessions.get(path);
  if (known) return known;
  const session = await ort.InferenceSession.create(
    path,
    settings.defaults
      ? { logSeverityLevel: 4 }
      : {
          executionProviders: ["cpu"],
          intraOpNumThreads: settings.intraOpThreads,
          interOpNumThreads: 1,
          executionMode: "sequential",
          graphOptimizationLevel: "all",
          enableCpuMemArena: true,
          // Row shapes vary from batch to batch: remembered patterns only raise the peak.
          enableMemPattern: false,
          logSeverityLevel: 4,
        },
  );
  sessions.set(path, session);
  return session;
}

async function run(request: Extract<WorkerRequest, { type: "run" }>): Promise<void> {
  const started = performance.now();
  let loaded = started;
  try {
    const session = await open(request.path);
    loaded = performance.now();
    const feeds: Record<string, ort.Tensor> = {};
    for (const [name, { type, dims, data }] of Object.entries(request.feeds)) {
      feeds[name] = new ort.Tensor(type as ort.Tensor.Type, data as ort.Tensor.DataType, dims as number[]);
    }
    const results = await session.run(feeds, request.fetches ?? session.outputNames);
    const outputs: Record<string, WireTensor> = {};
    const transfer = new Set<ArrayBuffer>();
    for (const [name, tensor] of Object.entries(results)) {
      const data = tensor.data as WireTensor["data"];
      outputs[name] = { type: tensor.type, dims: tensor.dims, data };
      transfer.add(data.buffer as ArrayBuffer);
    }
    const answer: WorkerAnswer = {
      type: "done",
      id: request.id,
      outputs,
      loadMs: loaded - started,
      runMs: performance.now() - loaded,
    };
    port.postMessage(answer, [...transfer]);
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    port.postMessage({
      type: "failed",
      id: request.id,
      message,
      loading: !sessions.has(request.path),
    } satisfies WorkerAnswer);
  }
}

async function unload(path: string): Promise<void> {
  const session = sessions.get(path);
  sessions.delete(path);
  await session?.release();
}

/** Requests in arrival order: run() is synchronous inside, but create() and release() answer later. */
let last: Promise<void> = Promise.resolve();
port.on("message", (request: WorkerRequest) => {
  last = last.then(async () => {
    if (request.type === "run") await run(request);
    else if (request.type === "unload") await unload(request.path);
    else {
      for (const path of [...sessions.keys()]) await unload(path);
      port.close();
    }
  });
});
