/** What a pipeline can be run on to learn of it: what its inputs hold, and what it was lately run on. */
import type { PipelineDocument } from "@/nodes/pipeline";
import { told } from "@/nodes/told";
import type { RunInput } from "@/server/engine/index";
import type { Deps } from "./deps";
import { ServiceError } from "./errors";
import { resolveInputs } from "./run-inputs";
import { suppliedTo } from "./runs";

/** What is there to be run on as often as is wanted: nothing live. */
export type Inputs = Record<string, Exclude<RunInput, { type: "live" }>>;

/** Runs that are looked back at. */
const mostRuns = 40;

/** What the input nodes hold themselves; null where one of them holds nothing that runs. */
export async function ownInputs(deps: Pick<Deps, "blobs" | "db">, document: PipelineDocument): Promise<Inputs | null> {
  const { inputs, diagnostics } = await resolveInputs(deps, document, {});
  return diagnostics.length === 0 ? repeatable(inputs) : null;
}

/** Null where there is nothing, or something live, which comes only once. */
function repeatable(inputs: Record<string, RunInput>): Inputs | null {
  const all = Object.values(inputs);
  return all.length > 0 && all.every(({ type }) => type !== "live") ? (inputs as Inputs) : null;
}

/** What is live comes only once. */
export function refuseLive(inputs: Record<string, RunInput>): Inputs {
  if (Object.values(inputs).some(({ type }) => type === "live"))
    throw new ServiceError(
      "invalid",
      "A drawing with a live source cannot be run on samples: what the source gives comes only once.",
      {
        told: told("live-samples"),
      },
    );
  return inputs as Inputs;
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
    const given = diagnostics.length === 0 ? repeatable(inputs) : null;
    if (given) found.set(JSON.stringify(given), given);
  }
  return [...found.values()];
}
