/** Who is signed in, for what the interface shows and offers; the server checks for itself. */
"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { RouterOutputs } from "@/server/trpc/root";

export type User = RouterOutputs["session"]["me"];

const Session = createContext<User | null>(null);

export function SessionProvider({ user, children }: { user: User; children: ReactNode }) {
  return <Session.Provider value={user}>{children}</Session.Provider>;
}

export function useUser(): User {
  const user = useContext(Session);
  if (!user) throw new Error("useUser() outside of SessionProvider");
  return user;
}

/** Viewers look at pipelines and runs and change nothing. */
export function useMayEdit(): boolean {
  return useUser().role !== "viewer";
}
