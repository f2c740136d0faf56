/** How a further program of the engine is started: the bundle beside the caller's in production, TypeScript through tsx in development and tests. */
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

export interface Program {
  /** For node itself. */
  flags: string[];
  path: string;
}

/** `from`: the caller's import.meta.url; `bundle` and `source` are relative to it. */
export function programBeside(from: string, bundle: string, source: string): Program {
  if (!from.endsWith(".ts")) return { flags: [], path: fileURLToPath(new URL(bundle, from)) };
  return { flags: throughTsx(), path: fileURLToPath(new URL(source, from)) };
}

export function throughTsx(): string[] {
  return ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href];
}
