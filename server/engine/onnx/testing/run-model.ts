/** onnxruntime for this library's tests. One session per array of bytes, kept as long as the array. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import { threadMs } from "../../runtime/sessions/thread-time";
import { readModel } from "../model-file";
import type { Machine } from "../quantize/machine";
import type { RunModel, Tensor } from "../segment";

const sessions = new WeakMap<Uint8Array, Promise<ort.InferenceSession>>();

function sessionOf(bytes: Uint8Array): Promise<ort.InferenceSession> {
  let session = sessions.get(bytes);
  if (!session) {
    session = ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
    sessions.set(bytes, session);
  }
  return session;
}

export const runModel: RunModel = async (bytes, feeds, fetches) => run(await sessionOf(bytes), feeds, fetches);

/** A model by its path, which is how onnxruntime finds weights in other files. */
export async function runFile(
  path: string,
  feeds: Record<string, Tensor>,
  fetches: readonly string[],
): Promise<Record<string, Tensor>> {
  const session = await ort.InferenceSession.create(path, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  return run(session, feeds, fetches);
}

/** Operators of the graph that onnxruntime makes of a model and runs, in order. */
export async function operatorsRun(bytes: Uint8Array): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), "weft-optimised-"));
  const optimizedModelFilePath = join(directory, "model.onnx");
  try {
    const session = await ort.InferenceSession.create(bytes, {
      graphOptimizationLevel: "all",
      optimizedModelFilePath,
      logSeverityLevel: 3,
    });
    await session.release();
    return readModel(await readFile(optimizedModelFilePath)).graph?.node.map(({ opType }) => opType) ?? [];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function run(
  session: ort.InferenceSession,
  feeds: Readonly<Record<string, Tensor>>,
  fetches: readonly string[],
): Promise<Record<string, Tensor>> {
  const tensors = Object.entries(feeds).map(([name, { type, data, dims }]) => [
    name,
    new ort.Tensor(type, data as never, [...dims]),
  ]);
  const results = await session.run(Object.fromEntries(tensors), [...fetches]);
  return Object.fromEntries(
    fetches.map((name) => {
      const result = results[name] as ort.Tensor;
      return [
        name,
        { type: result.type as Tensor["type"], dims: [...result.dims], data: result.data as Tensor["data"] },
      ];
    }),
  );
}

/** onnxruntime for the quantizer's tests, in this thread. */
export const testMachine: Machine = {
  lanes: 1,
  async open(bytes) {
    const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 4 });
    return {
      async run(feeds, fetches) {
        const started = threadMs();
        const outputs = await run(session, feeds, fetches);
        return { outputs, ms: threadMs() - started };
      },
      close: () => session.release(),
    };
  },
};
