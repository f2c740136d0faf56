/** What a simplifying rewrite is: a name, which is also its switch, and one walk over the graph. It may always do nothing. */
import type { GraphView } from "../graph-view";
import type { RunModel } from "../segment";

export interface RewriteResult {
  /** How many places were rewritten. */
  changed: number;
  /** Places that looked right and were left, each with the reason. */
  refusals: string[];
}

export interface RewriteContext {
  /** Computes constants; without it what needs it does nothing. */
  runModel?: RunModel;
}

export interface Rewrite {
  name: string;
  /** It only moves things about, so that no number can change; the others are used only where their result can be checked. */
  exact: boolean;
  run(view: GraphView, context: RewriteContext): RewriteResult | Promise<RewriteResult>;
}
