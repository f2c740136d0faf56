/**
 * Who may come in: an API key or a session. A request that changes something on the strength of a cookie must come from
 * our own pages. Whatever a handler throws leaves as problem+json.
 */
import { isSameOrigin } from "@/server/auth/same-origin";
import { readSession } from "@/server/auth/session";
import * as apiKeys from "@/server/services/api-keys";
import { type Deps, getDeps } from "@/server/services/deps";
import { ServiceError } from "@/server/services/errors";
import { answerError } from "./problem";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

export function guarded<P>(handle: (request: Request, deps: Deps, params: P) => Promise<Response>) {
  return async (request: Request, context: { params: Promise<P> }): Promise<Response> => {
    const deps = getDeps();
    try {
      await admit(request, deps);
      return await handle(request, deps, await context.params);
    } catch (thrown) {
      return answerError(thrown, deps.log);
    }
  };
}

async function admit(request: Request, deps: Deps): Promise<void> {
  const { headers, method } = request;
  const authorization = headers.get("authorization");
  if (authorization !== null) return admitKey(authorization, deps);
  const user = await readSession(deps, headers);
  if (!user) throw new ServiceError("unauthorized", "Send an API key (Authorization: Bearer weft_…), or sign in.");
  if (safeMethods.has(method)) return;
  if (!isSameOrigin(headers)) throw new ServiceError("forbidden", "This request came from another site.");
  if (user.role === "viewer") throw new ServiceError("forbidden", "Your role may look and not change anything.");
}

async function admitKey(authorization: string, deps: Deps): Promise<void> {
  const [scheme, key = ""] = authorization.split(" ");
  const found = scheme?.toLowerCase() === "bearer" ? await apiKeys.verify(deps, key) : null;
  if (!found) throw new ServiceError("unauthorized", "This API key is unknown or was revoked.");
  const wait = deps.limiters.api.take(found.id);
  if (wait === 0) return;
  throw new ServiceError("too-many-requests", `This key was used too often. Try again in ${wait} s.`, {
    retryAfterSeconds: wait,
  });
}
