/** Models opened for the quantizer: on session workers, as everything that runs, each a file of its own until it is closed. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EngineError } from "../../errors";
import type { Machine } from "../../onnx/quantize/machine";
import type { Tensor } from "../../onnx/segment";
import { copiesOf } from "./run-model";
import type { SessionPool } from "./session-pool";

/** Throws EngineError "out-of-disk" where a model cannot be written into `directory`. */
export function poolMachine(pool: SessionPool, directory: string): Machine {
  let count = 0;
  return {
    lanes: pool.workers,
    async open(onnx, { lean = false } = {}) {
      const path = join(directory, `open-${process.pid}-${count++}.onnx`);
      await write(directory, path, onnx);
      return {
        async run(feeds, fetches) {
          const { outputs, cpuMs } = await pool.run(path, copiesOf(feeds), fetches, { timed: true, lean });
          return { outputs: outputs as Record<string, Tensor>, ms: cpuMs };
        },
        async close() {
          pool.forget(path);
          await rm(path, { force: true });
        },
      };
    },
  };
}

async function write(directory: string, path: string, onnx: Uint8Array): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(path, onnx);
  } catch (thrown) {
    await rm(path, { force: true });
    if ((thrown as NodeJS.ErrnoException).code !== "ENOSPC") throw thrown;
    const message = `There is no room left in ${directory} for a model of ${onnx.byteLength} bytes; nothing was changed.`;
    throw new EngineError({ code: "out-of-disk", phase: "store", message }, { cause: thrown });
  }
}
