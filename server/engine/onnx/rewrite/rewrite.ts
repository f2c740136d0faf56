/** What a simplifying rewrite is: a name, which is also its switch, and one walk over the graph. It may always do nothing. */
import type { GraphView } from "../graph-view";
import type { ModelProto } from "../schema/onnx_pb";
import type { RunModel } from "../segment";
import type { Inference } from "../shape/infer";

export interface RewriteResult {
  /** How many places were rewritten. */
  changed: number;
  /** Places that looked right and were left, each with the reason. */
  refusals: string[];
}

export interface RewriteContext {
  /** Computes constants; without it what needs it does nothing. */
  runModel?: RunModel;
  /** Shapes of the graph as it is at this moment. */
  infer(): Inference;
  /** Operator sets and functions, for who makes a model of a part of the graph. */
  model: ModelProto;
}

export interface Rewrite {
  name: string;
  /** It only moves things about, so that no number can change; the others are used only where their result can be checked. */
  exact: boolean;
  run(view: GraphView, context: RewriteContext): RewriteResult | Promise<RewriteResult>;
}
