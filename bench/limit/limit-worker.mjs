/** Holds ready tensors in memory and does nothing but run them, taking turns with its siblings over a shared counter. */
import { parentPort, workerData } from "node:worker_threads";
import * as ort from "onnxruntime-node";

const { path, batches, threads, counter } = workerData;
const next = new Int32Array(counter);
const session = await ort.InferenceSession.create(path, {
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  enableMemPattern: false,
  graphOptimizationLevel: "all",
});
const feeds = batches.map((batch) =>
  Object.fromEntries(
    Object.entries(batch).map(([name, { type, dims, data }]) => [name, new ort.Tensor(type, data, dims)]),
  ),
);
for (const feed of feeds.slice(0, 2)) await session.run(feed);
parentPort.on("message", async (message) => {
  if (message === "close") {
    await session.release();
    parentPort.close();
    return;
  }
  for (let index = Atomics.add(next, 0, 1); index < feeds.length; index = Atomics.add(next, 0, 1))
    await session.run(feeds[index]);
  parentPort.postMessage("done");
});
parentPort.postMessage("ready");
