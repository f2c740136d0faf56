/** POST /api/v1/assets?name=photo.jpg: the raw bytes of a file into the store. */
import * as assets from "@/server/services/assets";
import { refuseLongBody, withBody } from "../../_http/body";
import { guarded } from "../../_http/guard";
import { notAllowed } from "../../_http/problem";

export const POST = guarded(async (request, deps) => {
  const name = new URL(request.url).searchParams.get("name") ?? "file";
  const asset = await withBody(request, (body) => {
    refuseLongBody(request, deps.env.limits.uploadBytes, "A file");
    return assets.store(deps, body, name);
  });
  return Response.json(asset, { status: 201, headers: { location: `/api/v1/assets/${asset.sha256}` } });
});

export const GET = notAllowed("POST");
export { GET as DELETE, GET as PATCH, GET as PUT };
