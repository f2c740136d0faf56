/**
 * Where prepared graphs lie: <plans>/.prepared/<machine>/<graph>/. The layout that the optimiser chooses for weights depends
 * on the processor and on the version of onnxruntime, and so does the folder.
 */
import { join } from "node:path";
import { processorFingerprint } from "../machine";

export const preparedFiles = { model: "model.onnx", weights: "weights.bin" } as const;

export function preparedIn(plansDirectory: string): string {
  return join(plansDirectory, ".prepared", processorFingerprint());
}
