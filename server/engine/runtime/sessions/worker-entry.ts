/** Where the worker's program lies: beside the bundle in production, as TypeScript through tsx in development and tests. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

export function workerEntry(): { url: URL; execArgv: string[] } {
  if (!import.meta.url.endsWith(".ts")) return { url: new URL("./session-worker.mjs", import.meta.url), execArgv: [] };
  const tsx = createRequire(import.meta.url).resolve("tsx");
  return { url: new URL("./session-worker.ts", import.meta.url), execArgv: ["--import", pathToFileURL(tsx).href] };
}
