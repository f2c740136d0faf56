/** How much a layer has to do for one sample: what tells its share of the time before anything is measured. */
import type { Facts } from "../../shape/facts";
import { elementCount } from "../../tensor";

export interface Work {
  multiplications: number;
  /** Elements that it reads and writes, its weights aside. */
  read: number;
  written: number;
}

/** `dims` of the weights, `axis` that of the outputs. Where extents are not known, as if the layer ran once over its weights. */
export function workOf(
  input: Facts | undefined,
  output: Facts | undefined,
  dims: readonly number[],
  axis: number | null,
): Work {
  const weights = elementCount(dims);
  const [read, written] = [elements(input), elements(output)];
  if (read === null || written === null) return { multiplications: weights, read: 0, written: 0 };
  return { multiplications: (written * weights) / (dims[axis ?? 0] || 1), read, written };
}

function elements(facts: Facts | undefined): number | null {
  const dims = facts?.dims;
  return dims?.every((extent) => typeof extent === "number") ? elementCount(dims as readonly number[]) : null;
}
