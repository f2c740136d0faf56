/** GET /api/v1/runs/{id}/files/{path}: a picture or clip that a result names. */
import { ServiceError } from "@/server/services/errors";
import * as runs from "@/server/services/runs";
import { guarded } from "../../../../../_http/guard";
import { notAllowed } from "../../../../../_http/problem";
import { sendFile } from "../../../../../_http/send-file";

const types: Record<string, string> = {
  jpg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  mp4: "video/mp4",
  webm: "video/webm",
  mov: "video/quicktime",
  mkv: "video/x-matroska",
  json: "application/json",
};

export const GET = guarded<{ id: string; path: string[] }>(async (request, deps, { id, path }) => {
  await runs.rowOf(deps, id);
  const file = deps.runFiles.file(id, path);
  if (!file) throw new ServiceError("not-found", "There is no such file.");
  const name = path.at(-1) ?? "file";
  const mime = types[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
  return sendFile(request, { path: file, mime, name });
});

export { GET as HEAD };
export const POST = notAllowed("GET", "HEAD");
export { POST as DELETE, POST as PATCH, POST as PUT };
