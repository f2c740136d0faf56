/** Bytes by key in a folder, one file each. */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ByteStore } from "../onnx/quantize";
import { writeWhole } from "../write-whole";

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
      await writeWhole(join(folder, key), bytes);
    },
  };
}
