/**
 * POST /api/v1/pipelines/{slug}/runs: runs a saved pipeline on what is sent, and answers when it has ended. One with a live source
 * ends when that does: it is answered at once (202), with where its frames are sent and where it is stopped. `?priority=bulk`: after
 * everything that somebody waits for, and with a day instead of ten minutes.
 */
import type { PipelineNode } from "@/nodes/pipeline";
import { ApiInputs, jsonBodySchema } from "@/server/services/api-inputs";
import { ServiceError } from "@/server/services/errors";
import { answerOf } from "@/server/services/outputs";
import * as pipelines from "@/server/services/pipelines";
import { fieldOf, liveNodes, liveParamsOf } from "@/server/services/run-inputs";
import * as runs from "@/server/services/runs";
import { readForm, readJsonBody, withBody } from "../../../../_http/body";
import { guarded } from "../../../../_http/guard";
import { notAllowed, problem } from "../../../../_http/problem";

const jsonBodyBytes = 96 * 2 ** 20;

export const POST = guarded<{ slug: string }>(async (request, deps, { slug }) => {
  try {
    runs.refuseWhenFull(deps);
  } catch (refusal) {
    return withBody(request, () => Promise.reject(refusal));
  }
  const priority = priorityOf(request);
  const pipeline = await pipelines.getBySlug(deps, slug);
  const inputs = new ApiInputs(deps, pipeline.document);
  const values = await readInputs(request, inputs);
  const { runId } = await deps.intake.take(async () => {
    for (const [field, value] of values) await inputs.json(field, value);
    return runs.begin(deps, { pipeline, inputs: await inputs.finish(), source: "api", priority });
  });
  await deps.db.flushed();
  const live = liveNodes(pipeline.document);
  if (live.length > 0) return begun(runId, live);
  const state = await runs.ended(deps, runId, request.signal);
  if (state === null) {
    await runs.cancel(deps, runId);
    return problem(499, "Client closed the request", "The run was cancelled.");
  }
  if (state !== "done") throw runs.refusalOf(await runs.rowOf(deps, runId));
  const result = await deps.runFiles.readResult(runId);
  const answer = answerOf({ id: runId, state, document: pipeline.document, result });
  return Response.json(answer, { headers: { "cache-control": "no-store" } });
});

function priorityOf(request: Request): "bulk" | undefined {
  const asked = new URL(request.url).searchParams.get("priority");
  if (asked === null || asked === "bulk") return asked ?? undefined;
  throw new ServiceError("unprocessable", `The priority "${asked}" is not known. Ask for "bulk", or leave it out.`);
}

function begun(runId: string, live: PipelineNode[]): Response {
  const at = `/api/v1/runs/${runId}`;
  const pushed = live.filter((node) => liveParamsOf(node).source === "").map(fieldOf);
  const frames = Object.fromEntries(pushed.map((field) => [field, `${at}/frames/${field}`]));
  const body = { run: runId, state: "queued", frames, stop: `${at}/stop` };
  return Response.json(body, { status: 202, headers: { location: at, "cache-control": "no-store" } });
}

/** A form is stored as it comes; what a JSON body holds is still to be stored, by field. */
async function readInputs(request: Request, inputs: ApiInputs): Promise<[string, unknown][]> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "multipart/form-data") {
    await readForm(request, {
      file: (field, name, content) => inputs.file(field, name, content),
      text: (field, value) => inputs.text(field, value),
    });
    return [];
  }
  if (type !== "application/json") {
    throw new ServiceError(
      "unsupported-media",
      `The body is ${type ? `of the type ${type}` : "of no stated type"}. Send multipart/form-data or application/json.`,
    );
  }
  const body = jsonBodySchema.safeParse(await readJsonBody(request, jsonBodyBytes));
  if (!body.success) throw new ServiceError("unprocessable", 'The body must be {"inputs": {"<name>": …}}.');
  return Object.entries(body.data.inputs);
}

export const GET = notAllowed("POST");
export { GET as DELETE, GET as PATCH, GET as PUT };
