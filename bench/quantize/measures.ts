/** Measures of the tasks that the benchmark's models do: the library's, of what the engine's own kernels make of the outputs. */
import * as tasks from "@/server/engine/onnx/quantize";
import type { Tensor } from "@/server/engine/onnx/segment";
import { boxesOf, type Picture, textOf } from "./read-samples";

/** `pictures` in the order of the samples. */
export function boxF1(pictures: readonly Picture[], output: string): tasks.Measure<readonly tasks.Found[]> {
  return tasks.boxF1((outputs, sample) => boxesOf(outputs[output] as Tensor, pictures[sample]?.geometry));
}

export function characters(output: string): tasks.Measure<readonly string[]> {
  return tasks.characters(async (outputs) => [...(await textOf(outputs[output] as Tensor))]);
}
