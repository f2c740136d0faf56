/** What a pipeline can be run on to learn of it: what its inputs hold, and what it was lately run on. */
import type { PipelineDocument } from "@/nodes/pipeline";
import type { RunInput } from "@/server/engine/index";
import type { Deps } from "./deps";
import { resolveInputs } from "./run-inputs";
import { suppliedTo } from "./runs";

export type Inputs = Record<string, RunInput>;

/** Runs that are looked back at. */
const mostRuns = 40;

/** What the input nodes hold themselves; null where one of them holds nothing that runs. */
export async function ownInputs(deps: Pick<Deps, "blobs">, document: PipelineDocument): Promise<Inputs | null> {
  const { inputs, diagnostics } = await resolveInputs(deps, document, {});
  return diagnostics.length > 0 || Object.keys(inputs).length === 0 ? null : inputs;
}

/** Inputs of runs that the drawing of today still takes, newest first. */
export async function recentInputs(
  deps: Pick<Deps, "db" | "blobs">,
  pipelineId: string,
  document: PipelineDocument,
): Promise<Inputs[]> {
  const runs = await deps.db.run.findMany({
    where: { pipelineId, state: "done" },
    orderBy: { createdAt: "desc" },
    take: mostRuns,
  });
  const found = new Map<string, Inputs>();
  for (const run of runs) {
    const { inputs, diagnostics } = await resolveInputs(deps, document, suppliedTo(run));
    if (diagnostics.length === 0 && Object.keys(inputs).length > 0) found.set(JSON.stringify(inputs), inputs);
  }
  return [...found.values()];
}
