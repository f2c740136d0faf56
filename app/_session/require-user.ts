/** Each page asks for itself who is signed in; without a session it leads to sign-in. */
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { readSession } from "@/server/auth/session";
import type { SessionUser } from "@/server/services/contract";
import { getDeps } from "@/server/services/deps";
import { createCaller } from "@/server/trpc/root";

/** Who is signed in; null for a guest. */
export const currentUser = cache(async (): Promise<SessionUser | null> => readSession(getDeps(), await headers()));

export async function requireUser(): Promise<SessionUser> {
  return (await currentUser()) ?? redirect("/sign-in");
}

/** The procedures as this person, without HTTP: what a page shows at first comes with the page. */
export async function callerForPage(): Promise<ReturnType<typeof createCaller>> {
  return createCaller({ deps: getDeps(), user: await requireUser() });
}

/** The procedures that need no session. */
export function callerForGuest(): ReturnType<typeof createCaller> {
  return createCaller({ deps: getDeps(), user: null });
}
