/** Checks an e-mail address and a password, within the limits per address and per account. */
import type { Deps } from "@/server/services/deps";
import { verifyNobody, verifyPassword } from "./password";

export type SignInOutcome =
  | { ok: true; user: { id: string; name: string; email: string; role: string; sessionEpoch: number } }
  | { ok: false; retryAfterSeconds: number };

type Needs = Pick<Deps, "db" | "limiters">;

const keysOf = (email: string, address: string) => [`address ${address}`, `account ${email}`];

/** Seconds to wait before this account may be tried from this address; 0 where it may now. */
export function signInWait(deps: Pick<Deps, "limiters">, email: string, address: string): number {
  return Math.max(...keysOf(normalEmail(email), address).map((key) => deps.limiters.signIn.waitSeconds(key)));
}

export async function signIn(
  deps: Needs,
  input: { email: string; password: string; address: string },
): Promise<SignInOutcome> {
  const email = normalEmail(input.email);
  const retryAfterSeconds = signInWait(deps, email, input.address);
  if (retryAfterSeconds > 0) return { ok: false, retryAfterSeconds };
  // Counted before the slow check, so that attempts sent all at once are all counted.
  for (const key of keysOf(email, input.address)) deps.limiters.signIn.count(key);
  const user = await deps.db.user.findUnique({ where: { email } });
  const right = user ? await verifyPassword(input.password, user.passwordHash) : await verifyNobody(input.password);
  if (!user || !right) return { ok: false, retryAfterSeconds: 0 };
  for (const key of keysOf(email, input.address)) deps.limiters.signIn.forget(key);
  return { ok: true, user };
}

export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}
