/** Precision of a pipeline's graphs: what was measured, and searches for more on samples that the owner allows. */
import { z } from "zod";
import { assetSchema, type PipelineDocument } from "@/nodes/pipeline";
import { told } from "@/nodes/told";
import type { PrecisionJob } from "@/server/jobs/engine-measuring";
import { compile } from "./compiled";
import type { PrecisionView } from "./contract";
import type { Deps } from "./deps";
import { ServiceError } from "./errors";
import { get as getPipeline } from "./pipelines";
import { inputNodes, inputSorts, resolveInputs } from "./run-inputs";
import { type Inputs, ownInputs, recentInputs, refuseLive } from "./sample-inputs";
import { begun, refuseBeside } from "./tuning";

export const samplesSchema = z.object({
  /** What the input nodes hold themselves. */
  own: z.boolean(),
  /** What the pipeline was lately run on; the owner allows it. */
  recentRuns: z.boolean(),
  /** Files for one input node: each a sample, or archives of them. */
  uploaded: z.object({ node: z.string(), assets: z.array(assetSchema).min(1).max(2000) }).nullable(),
});

export type Samples = z.output<typeof samplesSchema>;

/** Refuses with `invalid` where the drawing does not compile. */
export async function get(deps: Deps, pipelineId: string): Promise<PrecisionView> {
  const { document } = await getPipeline(deps, pipelineId);
  const { report } = await compile(deps, document);
  const graphs = new Map<string, PrecisionView["graphs"][number]>();
  for (const { title, told } of report.graphs) {
    if (!told) continue;
    const nodes = new Set([...(graphs.get(told.float32)?.nodes ?? []), ...told.nodes]);
    graphs.set(told.float32, { graph: told.float32, title, nodes: [...nodes], search: null });
  }
  for (const search of await deps.engine.precisions([...graphs.keys()])) {
    const graph = graphs.get(search.graph);
    if (graph) graph.search = search;
  }
  const [own, recent] = [await ownInputs(deps, document), await recentInputs(deps, pipelineId, document)];
  return { graphs: [...graphs.values()], samples: { own: own !== null, recentRuns: recent.length } };
}

/** The last search of this pipeline since the server was started. */
export function job({ precision }: Pick<Deps, "precision">, pipelineId: string): PrecisionJob | null {
  return precision.of(pipelineId);
}

/** Begins a search. Without any samples only forms that need none are tried. */
export async function search(
  deps: Deps,
  input: { pipelineId: string; nodes: string[] | null; samples: Samples },
): Promise<{ jobId: string }> {
  const { pipelineId, nodes, samples } = input;
  const { document, name } = await getPipeline(deps, pipelineId);
  const runs = await inputsOf(deps, pipelineId, document, samples);
  refuseBeside(deps, pipelineId, name);
  return { jobId: await begun(deps.precision.start(pipelineId, { document, nodes, runs })) };
}

/** What was in force stays so. */
export async function cancel(
  { precision }: Pick<Deps, "precision">,
  pipelineId: string,
): Promise<Record<string, never>> {
  await precision.cancel(pipelineId);
  return {};
}

async function inputsOf(
  deps: Deps,
  pipelineId: string,
  document: PipelineDocument,
  { own, recentRuns, uploaded }: Samples,
): Promise<Inputs[]> {
  const mine = own ? await ownInputs(deps, document) : null;
  const recent = recentRuns ? await recentInputs(deps, pipelineId, document) : [];
  const sent = uploaded ? await uploadedInputs(deps, document, uploaded) : [];
  const all = new Map([...(mine ? [mine] : []), ...recent, ...sent].map((inputs) => [JSON.stringify(inputs), inputs]));
  if (all.size === 0 && (own || recentRuns))
    throw new ServiceError(
      "invalid",
      "There is nothing to take samples from: give the inputs files, run the pipeline, or upload some.",
      { told: told("no-samples") },
    );
  return [...all.values()];
}

async function uploadedInputs(
  deps: Deps,
  document: PipelineDocument,
  { node, assets }: NonNullable<Samples["uploaded"]>,
): Promise<Inputs[]> {
  const target = inputNodes(document).find(({ id }) => id === node);
  const sort = target && inputSorts[target.type];
  if (sort !== "asset" && sort !== "assets")
    throw new ServiceError("invalid", "Uploaded samples need an input that takes files.", {
      told: told("samples-need-files"),
    });
  for (const { sha256, name } of assets)
    if ((await deps.blobs.size(sha256)) === null)
      throw new ServiceError("invalid", `${name} is no longer in the store. Upload it again.`, {
        told: told("sample-gone", { name }),
      });
  const { inputs, diagnostics } = await resolveInputs(deps, document, {});
  const missing = diagnostics.find(({ nodeId }) => nodeId !== node);
  if (missing) throw new ServiceError("invalid", `${missing.message} ${missing.hint}`, { diagnostics });
  const others = refuseLive(inputs);
  const files = assets.map(({ sha256, name, mime }) => ({ path: deps.blobs.pathOf(sha256), name, mime }));
  if (sort === "assets") return [{ ...others, [node]: { type: "files", files } }];
  return files.map((file) => ({ ...others, [node]: { type: "file", ...file } }));
}
