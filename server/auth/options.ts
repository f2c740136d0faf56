/** next-auth's configuration: e-mail and password, the session in an encrypted cookie. */
import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import type { Deps } from "@/server/services/deps";
import { addressHeader } from "./address";
import { signIn } from "./sign-in";

const week = 7 * 24 * 3600;

export function authOptions(deps: Deps): NextAuthOptions {
  return {
    secret: deps.secret,
    session: { strategy: "jwt", maxAge: week, updateAge: 3600 },
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/sign-in" },
    providers: [
      CredentialsProvider({
        name: "Password",
        credentials: { email: { type: "email" }, password: { type: "password" } },
        async authorize(credentials, request) {
          if (!credentials) return null;
          const address = String(request.headers?.[addressHeader] ?? "unknown");
          const outcome = await signIn(deps, { email: credentials.email, password: credentials.password, address });
          if (!outcome.ok) return null;
          const { id, name, email, sessionEpoch } = outcome.user;
          return { id, name, email, epoch: sessionEpoch };
        },
      }),
    ],
    callbacks: {
      jwt({ token, user }) {
        return user ? { sub: user.id, epoch: (user as { epoch?: number }).epoch ?? 0 } : token;
      },
      async session({ session, token }) {
        const user = token.sub ? await deps.db.user.findUnique({ where: { id: token.sub } }) : null;
        if (!user || user.sessionEpoch !== token.epoch) return { ...session, user: undefined, expires: "" };
        return { ...session, user: { name: user.name, email: user.email } };
      },
    },
    logger: {
      error: (code, metadata) => deps.log(`sign-in: ${code} ${reasonIn(metadata)}`),
      warn: () => {},
      debug: () => {},
    },
  };
}

function reasonIn(metadata: unknown): string {
  const error = metadata instanceof Error ? metadata : (metadata as { error?: unknown } | undefined)?.error;
  return error instanceof Error ? error.message : "";
}
