/** What this machine is, as far as anything that is kept for it depends on it. */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { arch, availableParallelism, cpus } from "node:os";

export const processorName = (): string => cpus()[0]?.model.trim() || arch();

/** The layout of weights depends on the processor and on the version of onnxruntime. */
export function processorFingerprint(): string {
  const { version } = createRequire(import.meta.url)("onnxruntime-node/package.json") as { version: string };
  return shortHash([version, arch(), cpus()[0]?.model ?? ""]);
}

/** Times depend also on how many processors there are. */
export function machineFingerprint(): string {
  return shortHash([processorFingerprint(), availableParallelism()]);
}

const shortHash = (parts: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
