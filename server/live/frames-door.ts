/**
 * WebSocket /api/v1/runs/{id}/frames/{node}: frames for a live node of a run at work or waiting, by the node's id or its field's name.
 * Who may change things by the REST API may send; one sender per node at a time.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import { type Admitting, admit } from "@/server/auth/admit";
import { isFinal } from "@/server/jobs/run-events";
import type { Deps } from "@/server/services/deps";
import { asServiceError, meanings, ServiceError } from "@/server/services/errors";
import { pushedNode } from "@/server/services/runs";
import { FramesSession, maxFrameBytes } from "./frames-session";

const address = /^\/api\/v1\/runs\/([^/?]+)\/frames\/([^/?]+)(?:\?.*)?$/;
const mostSenders = 32;

export type DoorDeps = Admitting & Pick<Deps, "engine" | "events" | "log">;

export class FramesDoor {
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    clientTracking: true,
  });
  private readonly senders = new Map<string, WebSocket | null>();

  constructor(
    private readonly deps: DoorDeps,
    private readonly pingMs?: number,
  ) {}

  /** False where the request is for something else. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const [, run, node] = address.exec(request.url ?? "") ?? [];
    if (run === undefined || node === undefined) return false;
    socket.on("error", () => socket.destroy());
    this.open(request, socket, head, run, decoded(node)).catch((thrown) => this.refuse(socket, thrown));
    return true;
  }

  close(): void {
    for (const client of this.sockets.clients) client.close(1001, "Weft is stopping.");
  }

  private async open(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    runId: string,
    named: string,
  ): Promise<void> {
    const { deps, senders } = this;
    const allowed = () => admit({ headers: headersOf(request), changes: true }, deps);
    await allowed();
    const { node, perSecond, state } = await pushedNode(deps, runId, named);
    const key = `${runId} ${node}`;
    if (isFinal(state)) throw new ServiceError("conflict", "This run has ended.");
    if (senders.has(key) && senders.get(key)?.readyState !== WebSocket.CLOSING)
      throw new ServiceError("conflict", "Somebody sends frames to this input already.");
    if (senders.size >= mostSenders)
      throw new ServiceError("too-many-requests", `${mostSenders} send frames already. Try again later.`, {
        retryAfterSeconds: 30,
      });
    if (socket.destroyed) return;
    senders.set(key, null);
    let own: WebSocket | null = null;
    socket.once("close", () => {
      if (senders.get(key) === own) senders.delete(key);
    });
    this.sockets.handleUpgrade(request, socket, head, (client) => {
      own = client;
      senders.set(key, client);
      const { engine, events, log } = deps;
      new FramesSession({ socket: client, runId, node, perSecond, engine, events, allowed, log, pingMs: this.pingMs });
    });
  }

  /** Before the upgrade: as the REST API does it. */
  private refuse(socket: Duplex, thrown: unknown): void {
    const refused = asServiceError(thrown);
    if (!refused) this.deps.log(`live: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
    const { status, title } = refused ? meanings[refused.code] : { status: 500, title: "Weft failed at this" };
    const detail = refused?.message ?? "The server's log has the reason.";
    const body = JSON.stringify({ type: "about:blank", title, status, detail });
    const retry = refused?.retryAfterSeconds === undefined ? "" : `retry-after: ${refused.retryAfterSeconds}\r\n`;
    socket.end(
      `HTTP/1.1 ${status} ${title}\r\ncontent-type: application/problem+json\r\ncache-control: no-store\r\n${retry}connection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function headersOf({ headers }: IncomingMessage): Headers {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) all.set(name, [value].flat().join(", "));
  return all;
}
