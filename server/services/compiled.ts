/** What the compiler makes of a saved drawing: for runs, and to look at. */
import type { GraphListing } from "@/nodes/compiled";
import type { PipelineDocument } from "@/nodes/pipeline";
import type { Diagnostic } from "@/nodes/results";
import type { CompileAnswer } from "@/server/engine/index";
import type { CompiledPipeline } from "./contract";
import type { Deps } from "./deps";
import { ServiceError } from "./errors";
import { forEngine } from "./models";
import { get } from "./pipelines";

type Compiled = Extract<CompileAnswer, { ok: true }>;

/** Refuses with `invalid` and the diagnostics where the drawing does not compile. */
export async function compile(deps: Deps, document: PipelineDocument): Promise<Compiled> {
  const answer = await deps.engine.compile({ document, ...(await forEngine(deps, document)) });
  if (!answer.ok) throw refused(answer.diagnostics);
  return answer;
}

/** Says the first of them in full; all of them travel along. */
export function refused(diagnostics: Diagnostic[]): ServiceError {
  const first = diagnostics.find((each) => each.severity === "error") ?? diagnostics[0];
  const message = first ? `${first.message} ${first.hint}` : "The pipeline cannot run.";
  return new ServiceError("invalid", message, { diagnostics });
}

export async function compiled(deps: Deps, id: string): Promise<CompiledPipeline> {
  const { planId, report } = await compile(deps, (await get(deps, id)).document);
  return { plan: await deps.engine.describePlan(planId), report };
}

/** One ONNX graph of a plan, operator by operator. */
export async function graph(
  { engine }: Pick<Deps, "engine">,
  { planId, graph }: { planId: string; graph: string },
): Promise<GraphListing> {
  return engine.listGraph(planId, graph);
}
