/** tRPC's roots: who may call what, and how refusals reach the client. Every procedure but those of `open` needs a session. */
import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import { z } from "zod";
import type { Diagnostic } from "@/nodes/results";
import type { Told } from "@/nodes/told";
import { asServiceError, meanings } from "@/server/services/errors";
import type { Context } from "./context";

const t = initTRPC.context<Context>().create({
  transformer: superjson,
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
  errorFormatter({ shape, error }) {
    const refusal = asServiceError(error.cause);
    const diagnostics: Diagnostic[] = refusal?.diagnostics ?? [];
    const retryAfterSeconds = refusal?.retryAfterSeconds ?? null;
    const told: Told | null = refusal?.told ?? null;
    const { stack: _stack, ...data } = shape.data;
    return { ...shape, message: messageOf(error), data: { ...data, diagnostics, retryAfterSeconds, told } };
  },
});

function messageOf(error: TRPCError): string {
  if (error.cause instanceof z.ZodError) {
    return error.cause.issues
      .map((issue) => [issue.path.join("."), issue.message].filter(Boolean).join(": "))
      .join("; ");
  }
  if (error.code === "INTERNAL_SERVER_ERROR") return "Weft failed at this. The server's log has the reason.";
  return error.message;
}

/** Services know no tRPC: their refusals are put into its words here. */
const translated = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  const refusal = asServiceError(result.error.cause);
  if (!refusal) return result;
  throw new TRPCError({ code: meanings[refusal.code].trpc, message: refusal.message, cause: refusal });
});

const signedIn = t.middleware(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in first." });
  return next({ ctx: { ...ctx, user: ctx.user } });
});

const mayEdit = t.middleware(({ ctx, next }) => {
  if (ctx.user?.role === "viewer") {
    throw new TRPCError({ code: "FORBIDDEN", message: "Your role may look at pipelines and not change them." });
  }
  return next();
});

const mayAdminister = t.middleware(({ ctx, next }) => {
  if (ctx.user?.role !== "admin") {
    throw new TRPCError({ code: "FORBIDDEN", message: "Only an administrator may do this." });
  }
  return next();
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;
export const open = t.procedure.use(translated);
export const member = open.use(signedIn);
export const editor = member.use(mayEdit);
export const admin = member.use(mayAdminister);
