/** Rewrites applied to a graph, in their order; what each did, and why it left what it left. */
import { create } from "@bufbuild/protobuf";
import { GraphView } from "../graph-view";
import { type ModelProto, ModelProtoSchema } from "../schema/onnx_pb";
import type { RewriteOutcome, RunModel } from "../segment";
import { inferShapes } from "../shape/infer";
import { opsetOf } from "../value-type";
import type { Rewrite, RewriteContext } from "./rewrite";

/** Edits the model. Nothing is checked here: whoever calls compares the results of the model before and after. */
export async function applyRewrites(
  model: ModelProto,
  chosen: readonly Rewrite[],
  runModel?: RunModel,
): Promise<RewriteOutcome[]> {
  if (!model.graph) return [];
  const view = new GraphView(model.graph, opsetOf(model));
  const context = contextOf(model, view, runModel);
  const outcomes: RewriteOutcome[] = [];
  for (const rewrite of chosen) {
    const { changed, refusals } = await rewrite.run(view, context);
    outcomes.push({ name: rewrite.name, changed: changed > 0, refusals: shortened(refusals) });
  }
  view.finish();
  return outcomes;
}

export function contextOf(model: ModelProto, view: GraphView, runModel?: RunModel): RewriteContext {
  const { opsetImport, functions } = model;
  return {
    ...(runModel && { runModel }),
    model,
    infer: () => inferShapes(create(ModelProtoSchema, { opsetImport, functions, graph: view.snapshot() })),
  };
}

/** Reports are read by people: the first few places stand for the rest. */
function shortened(refusals: readonly string[]): string[] {
  const shown = 5;
  return refusals.length <= shown
    ? [...refusals]
    : [...refusals.slice(0, shown), `and ${refusals.length - shown} more`];
}
