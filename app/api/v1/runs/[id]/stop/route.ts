/** POST /api/v1/runs/{id}/stop: ends the live sources of a run; what came so far is finished. */
import * as runs from "@/server/services/runs";
import { guarded } from "../../../../_http/guard";
import { notAllowed } from "../../../../_http/problem";

export const POST = guarded<{ id: string }>(async (_request, deps, { id }) => {
  await runs.stop(deps, id);
  return new Response(null, { status: 204 });
});

export const GET = notAllowed("POST");
export { GET as DELETE, GET as PATCH, GET as PUT };
