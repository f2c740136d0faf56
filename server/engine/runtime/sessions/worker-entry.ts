/** Starts the worker's program: its bundle, or TypeScript through tsx. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";
import { bundleBeside } from "../../program";

export function startWorker(workerData: unknown): Worker {
  // What the parent was started with (loaders, inspectors) is not for its threads.
  const options: WorkerOptions = { workerData, execArgv: [] };
  const bundle = bundleBeside(import.meta.url, "./session-worker.mjs");
  if (bundle) return new Worker(bundle, options);
  const tsx = pathToFileURL(
    createRequire(import.meta.url)
      .resolve("tsx/esm/api")
      .replace(/\.cjs$/, ".mjs"),
  ).href;
  const program = new URL("./session-worker.ts", import.meta.url).href;
  return new Worker(
    `import(${JSON.stringify(tsx)}).then((tsx) => { tsx.register(); return import(${JSON.stringify(program)}); });`,
    { ...options, eval: true },
  );
}
