/**
 * Where prepared graphs lie: <plans>/.prepared/<machine>/<graph>/. The layout that the optimiser chooses for weights depends
 * on the processor and on the version of onnxruntime, and so does the folder.
 */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { arch, cpus } from "node:os";
import { join } from "node:path";

export const preparedFiles = { model: "model.onnx", weights: "weights.bin" } as const;

/** Of what optimised graphs and measured times depend on: the processor, and the version of onnxruntime. */
export function machineName(): string {
  const { version } = createRequire(import.meta.url)("onnxruntime-node/package.json") as { version: string };
  const machine = JSON.stringify([version, arch(), cpus()[0]?.model ?? ""]);
  return createHash("sha256").update(machine).digest("hex").slice(0, 16);
}

export function preparedIn(plansDirectory: string): string {
  return join(plansDirectory, ".prepared", machineName());
}
