/** GET /api/v1/assets/{sha256}: a stored file, with ranges. */
import * as assets from "@/server/services/assets";
import { ServiceError } from "@/server/services/errors";
import { guarded } from "../../../_http/guard";
import { notAllowed } from "../../../_http/problem";
import { sendFile } from "../../../_http/send-file";

export const GET = guarded<{ sha256: string }>(async (request, deps, { sha256 }) => {
  const asset = await assets.find(deps, sha256);
  if (!asset) throw new ServiceError("not-found", "There is no file with this content in the store.");
  const name = new URL(request.url).searchParams.get("name") ?? asset.name;
  return sendFile(request, { path: deps.blobs.pathOf(sha256), mime: asset.mime, name, etag: sha256 });
});

export { GET as HEAD };
export const POST = notAllowed("GET", "HEAD");
export { POST as DELETE, POST as PATCH, POST as PUT };
