/**
 * Who may come in to the REST API: an API key or a session. A request that changes something on the strength of a cookie must
 * come from our own pages.
 */
import * as apiKeys from "@/server/services/api-keys";
import type { Deps } from "@/server/services/deps";
import { ServiceError } from "@/server/services/errors";
import { isSameOrigin } from "./same-origin";
import { readSession } from "./session";

export interface Asking {
  headers: Headers;
  /** It changes something. */
  changes: boolean;
}

export type Admitting = Pick<Deps, "db" | "secret" | "limiters" | "knownKeys">;

/** Refuses with unauthorized, forbidden or too-many-requests. */
export async function admit({ headers, changes }: Asking, deps: Admitting): Promise<void> {
  const authorization = headers.get("authorization");
  if (authorization !== null) return admitKey(authorization, deps);
  const user = await readSession(deps, headers);
  if (!user) throw new ServiceError("unauthorized", "Send an API key (Authorization: Bearer weft_…), or sign in.");
  if (!changes) return;
  if (!isSameOrigin(headers)) throw new ServiceError("forbidden", "This request came from another site.");
  if (user.role === "viewer") throw new ServiceError("forbidden", "Your role may look and not change anything.");
}

async function admitKey(authorization: string, deps: Admitting): Promise<void> {
  const [scheme, key = ""] = authorization.split(" ");
  const found = scheme?.toLowerCase() === "bearer" ? await apiKeys.verify(deps, key) : null;
  if (!found) throw new ServiceError("unauthorized", "This API key is unknown or was revoked.");
  const wait = deps.limiters.api.take(found.id);
  if (wait === 0) return;
  throw new ServiceError("too-many-requests", `This key was used too often. Try again in ${wait} s.`, {
    retryAfterSeconds: wait,
  });
}
