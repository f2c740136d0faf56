/** Tuning of a pipeline's graphs for this machine: what was measured, and measuring it. */

import { told } from "@/nodes/told";
import type { TunedGraph, TuningBounds } from "@/nodes/tuning";
import type { TuningJob } from "@/server/jobs/engine-measuring";
import { compile } from "./compiled";
import type { TuningView } from "./contract";
import type { Deps } from "./deps";
import { ServiceError } from "./errors";
import { get as getPipeline } from "./pipelines";
import { ownInputs } from "./sample-inputs";

/** Refuses with `invalid` where the drawing does not compile. */
export async function get(deps: Deps, pipelineId: string): Promise<TuningView> {
  const { document } = await getPipeline(deps, pipelineId);
  const { report } = await compile(deps, document);
  const titles = new Map(report.graphs.map(({ id, title }) => [id, title]));
  const tuned = new Map((await deps.engine.tunings([...titles.keys()])).map((each) => [each.graph, each]));
  return {
    graphs: [...titles].map(([graph, title]) => ({ graph, title, tuned: tuned.get(graph) ?? null })),
    hasSamples: (await ownInputs(deps, document)) !== null,
  };
}

/** How these graphs were tuned; of those that were not, nothing. */
export async function ofGraphs({ engine }: Pick<Deps, "engine">, graphs: readonly string[]): Promise<TunedGraph[]> {
  // A report is there without the engine too.
  return engine.state === "ready" ? engine.tunings([...new Set(graphs)]) : [];
}

/** The last tuning of this pipeline since the server was started. */
export function job({ tuning }: Pick<Deps, "tuning">, pipelineId: string): TuningJob | null {
  return tuning.of(pipelineId);
}

/** Begins to measure, on what the inputs hold; where they hold nothing, on made rows. */
export async function start(
  deps: Deps,
  { pipelineId, bounds }: { pipelineId: string; bounds: TuningBounds },
): Promise<{ jobId: string }> {
  const { document, name } = await getPipeline(deps, pipelineId);
  const own = await ownInputs(deps, document);
  refuseBeside(deps, pipelineId, name);
  return { jobId: await begun(deps.tuning.start(pipelineId, { document, runs: own ? [own] : [], bounds })) };
}

/** Graphs that were done stay tuned. */
export async function cancel({ tuning }: Pick<Deps, "tuning">, pipelineId: string): Promise<Record<string, never>> {
  await tuning.cancel(pipelineId);
  return {};
}

/** Two measurements at a time would each measure the other. */
export function refuseBeside(
  { precision, tuning }: Pick<Deps, "precision" | "tuning">,
  own: string,
  name: string,
): void {
  const [sort, busy] = precision.running ? ["A search for precision", precision.running] : ["A tuning", tuning.running];
  if (!busy) return;
  const isOwn = busy.pipelineId === own;
  throw new ServiceError(
    "conflict",
    `${sort} is at work already, for ${isOwn ? name : "another pipeline"}. Wait for its end, or cancel it.`,
    { told: told(isOwn ? "busy" : "busy-elsewhere") },
  );
}

/** Its id, once it is written down. */
export async function begun(starting: Promise<{ id: string }>): Promise<string> {
  try {
    return (await starting).id;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ENOSPC") throw thrown;
    const message = "There is no room left on the disk for what is to be measured; what was in force stays so.";
    throw new ServiceError("unavailable", message, { told: told("full"), cause: thrown });
  }
}
