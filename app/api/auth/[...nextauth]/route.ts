/** next-auth's routes. Attempts to sign in beyond the limits are refused before it sees them. */
import NextAuth from "next-auth";
import { addressOf } from "@/server/auth/address";
import { authOptions } from "@/server/auth/options";
import { signInWait } from "@/server/auth/sign-in";
import { getDeps } from "@/server/services/deps";
import { refuseUnmeasuredBody } from "../../_http/body";
import { answerError } from "../../_http/problem";

const formBytes = 64 * 1024;

interface RouteContext {
  params: Promise<{ nextauth: string[] }>;
}

async function handle(request: Request, context: RouteContext): Promise<Response> {
  const deps = getDeps();
  try {
    refuseUnmeasuredBody(request, formBytes, "A form");
  } catch (thrown) {
    return answerError(thrown, deps.log);
  }
  const { nextauth } = await context.params;
  if (request.method === "POST" && nextauth.join("/") === "callback/credentials") {
    const email = (await request.clone().formData()).get("email");
    const wait = signInWait(deps, typeof email === "string" ? email : "", addressOf(request.headers));
    if (wait > 0) return tooMany(request, wait);
  }
  return NextAuth(authOptions(deps))(request, context);
}

/** In the shape that next-auth's client reads: the error's name in an address. */
function tooMany(request: Request, wait: number): Response {
  const url = new URL("/sign-in", request.url);
  url.searchParams.set("error", "TooManyAttempts");
  url.searchParams.set("retryAfter", String(wait));
  return Response.json({ url: url.href }, { status: 429, headers: { "retry-after": String(wait) } });
}

export { handle as GET, handle as POST };
