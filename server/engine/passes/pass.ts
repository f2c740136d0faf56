/** A pass: one job, pure, graph -> graph. `changed` says whether anything was done; refusals say what was not, and why. */
import type { IrGraph } from "../ir/types";

export interface PassResult {
  graph: IrGraph;
  changed: boolean;
  refusals: string[];
}

export type Pass = (graph: IrGraph) => PassResult;
