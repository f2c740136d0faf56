/**
 * Draws sample media in a process of its own, which ends with them: an encoder and large pictures leave two hundred megabytes
 * behind that the web server would keep for the rest of its life.
 */
import { fork } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DrawSample } from "../seed";

/** `entry`: draw-child, bundled or as TypeScript where this process runs TypeScript. */
export function drawInChild(entry: string): DrawSample {
  return async (sample) => {
    const directory = await mkdtemp(join(tmpdir(), "weft-samples-"));
    try {
      await finished(entry, [sample, directory]);
      // Their places stand before their names.
      const names = (await readdir(directory)).sort();
      return await Promise.all(
        names.map(async (name) => ({
          name: name.slice(name.indexOf("-") + 1),
          data: await readFile(join(directory, name)),
        })),
      );
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  };
}

function finished(entry: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(entry, args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`The sample media could not be drawn (${signal ?? `code ${code}`}).`)),
    );
  });
}
