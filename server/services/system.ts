/** How this install is doing: the engine's state, and what the data directory holds. */
import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { SystemStatus } from "./contract";
import type { Deps } from "./deps";

const freshMs = 30_000;
const measured = new WeakMap<Deps["paths"], { at: number; bytes: Promise<number> }>();

export async function status(deps: Deps): Promise<SystemStatus> {
  const { engine, paths, version } = deps;
  const states = { ready: "ready", starting: "starting", restarting: "starting", stopped: "down" } as const;
  const { hello } = engine;
  let size = measured.get(paths);
  if (!size || Date.now() - size.at > freshMs) {
    size = { at: Date.now(), bytes: bytesBelow(paths.root) };
    measured.set(paths, size);
  }
  return {
    version,
    engine: {
      state: states[engine.state],
      pid: hello?.pid ?? null,
      processors: hello?.processors ?? null,
      onnxruntime: hello?.onnxruntime ?? null,
      video: hello?.video ?? null,
    },
    dataBytes: await size.bytes,
  };
}

async function bytesBelow(directory: string): Promise<number> {
  const entries: Dirent[] = await readdir(directory, { withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) bytes += await bytesBelow(path);
    // Files come and go while this looks.
    else if (entry.isFile()) bytes += (await stat(path).catch(() => null))?.size ?? 0;
  }
  return bytes;
}
