/**
 * Who is signed in, from the session cookie: next-auth's encrypted token, checked against the user's row at every request,
 * so that a removed user or a raised session epoch ends a session at once.
 */
import { decode } from "next-auth/jwt";
import { z } from "zod";
import type { SessionUser } from "@/server/services/contract";
import type { Deps } from "@/server/services/deps";

/** Plain over http, with the prefix that browsers bind to https over https. */
const cookieNames = ["__Secure-next-auth.session-token", "next-auth.session-token"];

const tokenSchema = z.object({ sub: z.string(), epoch: z.number() });
const roleSchema = z.enum(["admin", "editor", "viewer"]);

export function cookieFrom(header: string | null, name: string): string | null {
  for (const pair of (header ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return decoded(pair.slice(at + 1).trim());
  }
  return null;
}

function decoded(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}

export async function readSession(deps: Pick<Deps, "db" | "secret">, headers: Headers): Promise<SessionUser | null> {
  const cookies = headers.get("cookie");
  for (const name of cookieNames) {
    const value = cookieFrom(cookies, name);
    const user = value ? await userOf(deps, value) : null;
    if (user) return user;
  }
  return null;
}

async function userOf(deps: Pick<Deps, "db" | "secret">, cookie: string): Promise<SessionUser | null> {
  const token = await decode({ token: cookie, secret: deps.secret }).catch(() => null);
  const claims = tokenSchema.safeParse(token);
  if (!claims.success) return null;
  const user = await deps.db.user.findUnique({ where: { id: claims.data.sub } });
  if (!user || user.sessionEpoch !== claims.data.epoch) return null;
  return { id: user.id, name: user.name, email: user.email, role: roleSchema.parse(user.role) };
}
