/** Starts the worker's program: the bundle beside this one in production, TypeScript through tsx in development and tests. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";

export function startWorker(workerData: unknown): Worker {
  // What the parent was started with (loaders, inspectors) is not for its threads.
  const options: WorkerOptions = { workerData, execArgv: [] };
  if (!import.meta.url.endsWith(".ts")) return new Worker(new URL("./session-worker.mjs", import.meta.url), options);
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
