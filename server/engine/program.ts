/**
 * How a further program of the engine is started: the bundle beside the caller's in production, TypeScript through tsx in
 * development. Tests bundle all of them once (server/testing/bundle-programs.ts), since compiling one takes longer than most tests.
 */
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export interface Program {
  /** For node itself. */
  flags: string[];
  path: string;
}

let bundles: string | undefined;

/** From now on programs are started from this directory, which holds them as dist/ does. */
export function useBundles(directory: string): void {
  bundles = directory;
}

/** The bundle of this name, where there is one. */
export function bundleBeside(from: string, name: string): string | undefined {
  if (!from.endsWith(".ts")) return fileURLToPath(new URL(name, from));
  return bundles && join(bundles, basename(name));
}

/** `from`: the caller's import.meta.url; `bundle` and `source` are relative to it. */
export function programBeside(from: string, bundle: string, source: string): Program {
  const path = bundleBeside(from, bundle);
  return path ? { flags: [], path } : { flags: throughTsx(), path: fileURLToPath(new URL(source, from)) };
}

export function throughTsx(): string[] {
  return ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href];
}
