/** Lets in whom server/auth/admit.ts does. Whatever a handler throws leaves as problem+json. */
import { admit } from "@/server/auth/admit";
import { type Deps, getDeps } from "@/server/services/deps";
import { answerError } from "./problem";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

export function guarded<P>(handle: (request: Request, deps: Deps, params: P) => Promise<Response>) {
  return async (request: Request, context: { params: Promise<P> }): Promise<Response> => {
    const deps = getDeps();
    try {
      await admit({ headers: request.headers, changes: !safeMethods.has(request.method) }, deps);
      return await handle(request, deps, await context.params);
    } catch (thrown) {
      return answerError(thrown, deps.log);
    }
  };
}
