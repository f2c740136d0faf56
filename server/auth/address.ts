/**
 * Who is calling, for rate limits. server/web.ts writes the header from the connection and drops what the client sent
 * under that name, so that nobody chooses an address.
 */
import type { IncomingMessage } from "node:http";

export const addressHeader = "x-weft-address";

const loopback = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

/** The peer's address; behind a reverse proxy on this machine, the one that proxy saw. */
export function peerAddress(request: IncomingMessage): string {
  const peer = request.socket.remoteAddress ?? "unknown";
  if (!loopback.has(peer)) return peer;
  const forwarded = [request.headers["x-forwarded-for"]].flat().join(",");
  return forwarded.split(",").at(-1)?.trim() || peer;
}

export function addressOf(headers: Headers): string {
  return headers.get(addressHeader) ?? "unknown";
}
