/** Bytes by key in a folder, one file each: a cache. */
import { mkdir, readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { ByteStore } from "../onnx/quantize";
import { writeWhole } from "../write-whole";

export function byteFolder(folder: string): ByteStore {
  return {
    async get(key) {
      const path = join(folder, key);
      const bytes = await readFile(path).catch(() => undefined);
      if (!bytes) return undefined;
      const now = new Date();
      await utimes(path, now, now).catch(() => {});
      return new Uint8Array(bytes);
    },
    async set(key, bytes) {
      await mkdir(folder, { recursive: true });
      await writeWhole(join(folder, key), bytes);
    },
  };
}

/** Of all files together at most so many bytes stay: those that were used last. */
export async function boundFolder(folder: string, mostBytes: number): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const found = await stat(path).catch(() => undefined);
      return { path, bytes: found?.size ?? 0, usedMs: found?.mtimeMs ?? 0 };
    }),
  );
  let left = files.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { path, bytes } of files.sort((a, b) => a.usedMs - b.usedMs)) {
    if (left <= mostBytes) return;
    await rm(path, { force: true });
    left -= bytes;
  }
}
