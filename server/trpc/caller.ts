/** Procedures for pages that are drawn on the server: the same checks, without HTTP. */
import { readSession } from "@/server/auth/session";
import { getDeps } from "@/server/services/deps";
import { createCaller } from "./root";

export async function callerFor(headers: Headers): Promise<ReturnType<typeof createCaller>> {
  const deps = getDeps();
  return createCaller({ deps, user: await readSession(deps, headers) });
}
