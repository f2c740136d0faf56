/** GET /api/v1/runs/{id}/outputs/{node}?format=csv|json|zip|txt: one output as a file to take away. */
import { ServiceError } from "@/server/services/errors";
import { download, formats } from "@/server/services/outputs";
import { guarded } from "../../../../../_http/guard";
import { notAllowed } from "../../../../../_http/problem";
import { disposition, webStream } from "../../../../../_http/send-file";

export const GET = guarded<{ id: string; node: string }>(async (request, deps, { id, node }) => {
  const wanted = new URL(request.url).searchParams.get("format") ?? "json";
  const format = formats.find((each) => each === wanted);
  if (!format)
    throw new ServiceError("unprocessable", `There is no format "${wanted}". Formats: ${formats.join(", ")}.`);
  const { name, mime, content } = await download(deps, id, node, format);
  const body = typeof content === "string" ? content : webStream(content);
  return new Response(body, {
    headers: {
      "content-type": mime,
      "content-disposition": disposition("attachment", name),
      "cache-control": "private, no-cache",
    },
  });
});

export const POST = notAllowed("GET");
export { POST as DELETE, POST as PATCH, POST as PUT };
