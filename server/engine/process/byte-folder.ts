/** Bytes by key in a folder, one file each: what is written is there as a whole or not at all. */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ByteStore } from "../onnx/quantize";

export function byteFolder(folder: string): ByteStore {
  return {
    async get(key) {
      return readFile(join(folder, key)).then(
        (bytes) => new Uint8Array(bytes),
        () => undefined,
      );
    },
    async set(key, bytes) {
      await mkdir(folder, { recursive: true });
      const draft = join(folder, `.${key}.${randomUUID()}`);
      try {
        await writeFile(draft, bytes);
        await rename(draft, join(folder, key));
      } catch (thrown) {
        await rm(draft, { force: true });
        throw thrown;
      }
    },
  };
}
