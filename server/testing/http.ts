/** The routes of app/api behind a plain HTTP server, found by their folders as Next finds them. */
import { readdirSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join, sep } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { addressHeader, peerAddress } from "@/server/auth/address";
import { root } from "./install";

type Handler = (request: Request, context: { params: Promise<object> }) => Promise<Response>;

interface Route {
  segments: string[];
  handlers: Record<string, Handler>;
}

/** next-auth's own route needs Next around it and is left out. */
export async function serveRoutes(): Promise<{ url: string; close(): Promise<void> }> {
  const routes = await findRoutes(join(root, "app", "api"));
  const server = createServer((request, response) => void answer(routes, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function findRoutes(directory: string): Promise<Route[]> {
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith("route.ts") && !file.includes("[...nextauth]"),
  );
  const routes = files.map(async (file) => ({
    segments: ["api", ...dirname(file).split(sep)],
    handlers: (await import(/* @vite-ignore */ join(directory, file))) as Record<string, Handler>,
  }));
  // What takes anything comes last, and among those what begins to do so first.
  const open = ({ segments }: Route) => segments.findIndex((each) => each.startsWith("[...")) + 1 || 99;
  return (await Promise.all(routes)).sort((a, b) => open(b) - open(a));
}

function match({ segments }: Route, path: string[]): Record<string, string | string[]> | null {
  const params: Record<string, string | string[]> = {};
  for (const [index, segment] of segments.entries()) {
    const name = segment.replace(/^\[(\.\.\.)?|\]$/g, "");
    if (segment.startsWith("[...")) {
      params[name] = path.slice(index);
      return path.length > index ? params : null;
    }
    const part = path[index];
    if (part === undefined || (!segment.startsWith("[") && segment !== part)) return null;
    if (segment.startsWith("[")) params[name] = part;
  }
  return path.length === segments.length ? params : null;
}

async function answer(routes: readonly Route[], incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host}`);
  const path = url.pathname.slice(1).split("/").map(decodeURIComponent);
  const found = routes.flatMap((route) => {
    const params = match(route, path);
    return params ? [{ handler: route.handlers[incoming.method ?? "GET"], params }] : [];
  })[0];
  if (!found?.handler) return void outgoing.writeHead(found ? 405 : 404).end();
  const headers = new Headers();
  for (let at = 0; at < incoming.rawHeaders.length; at += 2)
    headers.append(incoming.rawHeaders[at] as string, incoming.rawHeaders[at + 1] as string);
  headers.set(addressHeader, peerAddress(incoming));
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  const hasBody =
    incoming.headers["content-length"] !== undefined || incoming.headers["transfer-encoding"] !== undefined;
  const request = new Request(url, {
    method: incoming.method,
    headers,
    signal: gone.signal,
    ...(hasBody && { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" }),
  } as RequestInit);
  const response = await found.handler(request, { params: Promise.resolve(found.params) });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body) await pipeline(Readable.fromWeb(response.body as never), outgoing).catch(() => {});
  else outgoing.end();
}
