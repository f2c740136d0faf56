/** Rewrites applied to a graph, in their order; what each did, and why it left what it left. */
import { create } from "@bufbuild/protobuf";
import { GraphView } from "../graph-view";
import { type ModelProto, ModelProtoSchema } from "../schema/onnx_pb";
import type { RewriteOutcome, RunModel } from "../segment";
import { inferShapes } from "../shape/infer";
import { opsetOf } from "../value-type";
import type { Rewrite, RewriteContext } from "./rewrite";

/** Edits the model. Nothing is checked here: whoever calls compares the results of the model before and after. `seen` may only look. */
export async function applyRewrites(
  model: ModelProto,
  chosen: readonly Rewrite[],
  runModel?: RunModel,
  seen?: (rewrite: string, model: ModelProto) => void,
): Promise<RewriteOutcome[]> {
  if (!model.graph) return [];
  const view = new GraphView(model.graph, opsetOf(model));
  const context = contextOf(model, view, runModel);
  const outcomes: RewriteOutcome[] = [];
  for (const { name, exact, run } of chosen) {
    const before = view.operators;
    const { changed: places, refusals } = await run(view, context);
    const changed = places > 0;
    const what = changed && { places, operators: { before, after: view.operators } };
    outcomes.push({ name, changed, refusals: shortened(refusals), exact, ...what });
    seen?.(name, asItIs(model, view));
  }
  view.finish();
  return outcomes;
}

export function contextOf(model: ModelProto, view: GraphView, runModel?: RunModel): RewriteContext {
  return { ...(runModel && { runModel }), model, infer: () => inferShapes(asItIs(model, view)) };
}

function asItIs({ opsetImport, functions }: ModelProto, view: GraphView): ModelProto {
  return create(ModelProtoSchema, { opsetImport, functions, graph: view.snapshot() });
}

/** Reports are read by people: the first few places stand for the rest. */
function shortened(refusals: readonly string[]): string[] {
  const shown = 5;
  return refusals.length <= shown
    ? [...refusals]
    : [...refusals.slice(0, shown), `and ${refusals.length - shown} more`];
}
