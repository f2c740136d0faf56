/**
 * Without a session every page but sign-in and set-up leads to one of those two. This spares a page that would be refused
 * anyway: each page, procedure and route checks for itself as well.
 */
import { type NextRequest, NextResponse } from "next/server";
import { readSession } from "@/server/auth/session";
import { getDeps } from "@/server/services/deps";
import { needed } from "@/server/services/setup";

const openPages = new Set(["/sign-in", "/setup"]);

export async function proxy(request: NextRequest): Promise<NextResponse> {
  const { pathname, search } = request.nextUrl;
  if (openPages.has(pathname)) return NextResponse.next();
  const deps = getDeps();
  if (await readSession(deps, request.headers)) return NextResponse.next();
  const target = request.nextUrl.clone();
  target.search = "";
  target.pathname = (await needed(deps)).needed ? "/setup" : "/sign-in";
  if (target.pathname === "/sign-in" && pathname !== "/") target.searchParams.set("callbackUrl", pathname + search);
  return NextResponse.redirect(target);
}

/** Not for /api: its routes answer for themselves, and bodies that pass through here would be held in memory. */
export const config = {
  matcher: ["/((?!api/|_next/|.*\\.(?:svg|png|ico|webmanifest|woff2|txt)$).*)"],
};
