/** The first administrator: whoever holds the link that was printed on this machine's terminal. */
import { randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { hashPassword } from "@/server/auth/password";
import { normalEmail } from "@/server/auth/sign-in";
import type { Deps } from "./deps";
import { ServiceError } from "./errors";

export const completeSchema = z.object({
  token: z.string(),
  name: z.string().trim().min(1, "a name is needed").max(80),
  email: z.string().trim().max(254).pipe(z.email("an e-mail address is needed")),
  password: z.string().min(10, "at least 10 characters").max(200, "at most 200 characters"),
});

export type CompleteInput = z.output<typeof completeSchema>;

export function newSetupToken(): string {
  return randomBytes(24).toString("base64url");
}

export async function needed(deps: Pick<Deps, "db">): Promise<{ needed: boolean }> {
  return { needed: (await deps.db.user.count()) === 0 };
}

/** Whether a link is the one of this start, before anything is typed. */
export function holds({ setup }: Pick<Deps, "setup">, token: string): { holds: boolean } {
  return { holds: setup.token !== null && sameText(token, setup.token) };
}

/** Makes the administrator, once; the token is spent. */
export async function complete(
  deps: Pick<Deps, "db" | "setup" | "limiters">,
  input: CompleteInput,
): Promise<Record<string, never>> {
  const { token } = deps.setup;
  if (token === null) throw new ServiceError("forbidden", "Weft is set up already. Sign in instead.");
  const wait = deps.limiters.setup.take("setup");
  if (wait > 0)
    throw new ServiceError("too-many-requests", `Too many attempts. Try again in ${wait} s.`, {
      retryAfterSeconds: wait,
    });
  if (!sameText(input.token, token)) {
    throw new ServiceError(
      "forbidden",
      "This setup link is not the one of this start. Use the link that the terminal shows now.",
    );
  }
  // Spent before the first await: of two requests at once, one makes the administrator.
  deps.setup.token = null;
  try {
    if ((await needed(deps)).needed === false)
      throw new ServiceError("forbidden", "Weft is set up already. Sign in instead.");
    const passwordHash = await hashPassword(input.password);
    const email = normalEmail(input.email);
    await deps.db.user.create({ data: { id: randomUUID(), name: input.name, email, role: "admin", passwordHash } });
  } catch (thrown) {
    deps.setup.token = token;
    throw thrown;
  }
  return {};
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
