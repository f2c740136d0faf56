/** Leaves out ops whose values nobody reads and no port shows. */

import type { IrGraph } from "../ir/types";
import type { PassResult } from "./pass";

export function deadCodeElimination(graph: IrGraph): PassResult {
  const needed = new Set(graph.taps.map(({ value }) => value));
  const kept = [...graph.ops]
    .reverse()
    .filter((op) => {
      if (!op.outputs.some((value) => needed.has(value))) return false;
      for (const slot of op.inputs.flat()) if (slot !== null) needed.add(slot as number);
      return true;
    })
    .reverse();
  return { graph: { ...graph, ops: kept }, changed: kept.length !== graph.ops.length, refusals: [] };
}
