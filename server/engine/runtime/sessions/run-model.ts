/**
 * Runs models for the compiler's validation: on a session worker, as everything that runs. A model is written to disk and opened
 * once for runs that follow each other, and forgotten as soon as none does.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunModel, Tensor } from "../../onnx/segment";
import type { SessionPool } from "./session-pool";

/** For callers who keep their feeds: those of SessionPool.run() are lost to them. */
export function copiesOf(feeds: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, { ...feed, data: feed.data.slice() }]));
}

interface Opened {
  path: string;
  written: Promise<void>;
  users: number;
}

export function modelRunner(pool: SessionPool, directory: string): RunModel {
  let count = 0;
  const opened = new Map<Uint8Array, Opened>();

  const open = (onnx: Uint8Array): Opened => {
    const known = opened.get(onnx);
    if (known) return known;
    const path = join(directory, `validate-${process.pid}-${count++}.onnx`);
    const written = mkdir(directory, { recursive: true }).then(() => writeFile(path, onnx));
    const model = { path, written, users: 0 };
    opened.set(onnx, model);
    return model;
  };
  const leave = async (onnx: Uint8Array, model: Opened) => {
    model.users--;
    // Whoever waited for this run may want another of the same model.
    await new Promise((resolve) => setImmediate(resolve));
    if (model.users > 0 || opened.get(onnx) !== model) return;
    opened.delete(onnx);
    pool.forget(model.path);
    await rm(model.path, { force: true });
  };

  return async (onnx, feeds, fetches) => {
    const model = open(onnx);
    model.users++;
    try {
      await model.written;
      const { outputs } = await pool.run(model.path, copiesOf(feeds), fetches);
      return outputs as Record<string, Tensor>;
    } finally {
      leave(onnx, model).catch(() => {});
    }
  };
}
