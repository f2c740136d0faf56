/** GET /api/v1/runs/{id}: how a run stands, and its outputs once it has ended. */
import { answerOf } from "@/server/services/outputs";
import * as runs from "@/server/services/runs";
import { guarded } from "../../../_http/guard";
import { notAllowed } from "../../../_http/problem";

export const GET = guarded<{ id: string }>(async (_request, deps, { id }) => {
  const run = await runs.get(deps, id);
  return Response.json({ ...answerOf(run), error: run.error }, { headers: { "cache-control": "no-store" } });
});

export const POST = notAllowed("GET");
export { POST as DELETE, POST as PATCH, POST as PUT };
