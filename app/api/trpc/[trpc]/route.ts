/** The interface's own API. Changes are taken from our own pages only. */
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { limits } from "@/nodes/pipeline";
import { isSameOrigin } from "@/server/auth/same-origin";
import { readSession } from "@/server/auth/session";
import { getDeps } from "@/server/services/deps";
import { appRouter } from "@/server/trpc/root";
import { refuseUnmeasuredBody } from "../../_http/body";
import { answerError, problem } from "../../_http/problem";

export const dynamic = "force-dynamic";

/** A few drawings at their largest, as text within JSON. */
const requestBytes = 4 * limits.documentBytes;

async function handle(request: Request): Promise<Response> {
  if (request.method === "POST" && !isSameOrigin(request.headers)) {
    return problem(403, "Not allowed", "This request came from another site.");
  }
  const deps = getDeps();
  try {
    refuseUnmeasuredBody(request, requestBytes, "A request");
  } catch (thrown) {
    return answerError(thrown, deps.log);
  }
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    // Queries may come as POST too: a whole document is longer than an address may be.
    allowMethodOverride: true,
    createContext: async () => ({ deps, user: await readSession(deps, request.headers) }),
    onError({ path, error }) {
      if (error.code !== "INTERNAL_SERVER_ERROR") return;
      deps.log(`trpc ${path ?? "?"}: ${error.cause?.stack ?? error.stack ?? error.message}`);
    },
  });
}

export { handle as GET, handle as POST };
