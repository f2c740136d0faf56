/** Runs a model once for the compiler's validation: on a session worker, as everything that runs, and forgotten at once. */
import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunModel, Tensor } from "../../onnx/segment";
import type { SessionPool } from "./session-pool";

export function modelRunner(pool: SessionPool, directory: string): RunModel {
  let count = 0;
  return async (onnx, feeds, fetches) => {
    await mkdir(directory, { recursive: true });
    const name = createHash("sha256").update(onnx).digest("hex").slice(0, 16);
    const path = join(directory, `validate-${process.pid}-${count++}-${name}.onnx`);
    await writeFile(path, onnx);
    try {
      // The caller keeps its feeds: the worker gets copies.
      const copies = Object.fromEntries(
        Object.entries(feeds).map(([key, feed]) => [key, { ...feed, data: feed.data.slice() }]),
      );
      const { outputs } = await pool.run(path, copies, fetches);
      return outputs as Record<string, Tensor>;
    } finally {
      pool.forget(path);
      await rm(path, { force: true });
    }
  };
}
