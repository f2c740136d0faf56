/**
 * One sender of frames to one live node of a run, over a WebSocket. It sends a picture (JPEG, PNG or WebP) per binary message, and
 * {"type":"end"} when it has no more. It is told
 *   {"type":"ready","perSecond","maxBytes"}             the node is at work: frames are taken from now on
 *   {"type":"frame","state","received","dropped","waiting"}   after each frame, how the node stands; "waiting": it was not taken yet
 *   {"type":"end","reason"}                             nothing is taken any more; the socket closes (1000)
 * While a frame is handed over nothing further is read, so a sender that is too quick is held back by its own connection.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { RawData, WebSocket } from "ws";
import type { RunProgress } from "@/nodes/results";
import type { Engine } from "@/server/engine/index";
import { isFinal, type RunEvents } from "@/server/jobs/run-events";
import { asServiceError } from "@/server/services/errors";
import { frameType } from "./frame-type";

export const maxFrameBytes = 8 * 2 ** 20;
const leastMs = 1000 / 60;
const pingEveryMs = 20_000;

interface SessionOptions {
  socket: WebSocket;
  runId: string;
  node: string;
  perSecond: number;
  /** Milliseconds between pings; with each, the sender's right is looked at again. */
  pingMs?: number;
  engine: Pick<Engine, "pushFrame" | "endFrames">;
  events: Pick<RunEvents, "on" | "current">;
  /** Rejects where the sender may not send any more: its key was revoked, or its session ended. */
  allowed: () => Promise<void>;
  log: (line: string) => void;
}

export class FramesSession {
  private ready = false;
  private alive = true;
  private lastAt = 0;
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly options: SessionOptions) {
    const { socket, events, runId } = options;
    const off = events.on(runId, (progress) => this.see(progress));
    const pings = setInterval(() => this.ping(), options.pingMs ?? pingEveryMs);
    socket.on("message", (content, isBinary) => this.receive(content, isBinary));
    socket.on("pong", () => {
      this.alive = true;
    });
    // What is too large, or no WebSocket frame, closes the socket with the reason; there is nothing to add.
    socket.on("error", () => {});
    socket.on("close", () => {
      off();
      clearInterval(pings);
    });
    const current = events.current(runId);
    if (current) this.see(current);
  }

  private say(message: object): void {
    if (this.options.socket.readyState === this.options.socket.OPEN) this.options.socket.send(JSON.stringify(message));
  }

  private see({ state, nodes }: RunProgress): void {
    const live = nodes[this.options.node]?.live;
    if (isFinal(state)) this.end(live?.ended ?? state);
    else if (live?.state === "ended") this.end(live.ended ?? "source");
    // The run was begun again, or is just about to be.
    else if (!live) this.ready = false;
    else if (!this.ready) {
      this.ready = true;
      this.say({ type: "ready", perSecond: this.options.perSecond, maxBytes: maxFrameBytes });
    }
  }

  private end(reason: string): void {
    this.say({ type: "end", reason });
    this.options.socket.close(1000, reason);
  }

  private ping(): void {
    const { socket, allowed } = this.options;
    allowed().catch((thrown) => {
      const refusal = asServiceError(thrown);
      if (refusal?.code === "unauthorized" || refusal?.code === "forbidden") socket.close(1008, refusal.message);
    });
    if (!this.alive) socket.terminate();
    else socket.ping();
    this.alive = false;
  }

  /** One after another: what is read already when the socket pauses waits its turn. */
  private receive(content: RawData, isBinary: boolean): void {
    const { socket, log } = this.options;
    socket.pause();
    this.work = this.work
      .then(() => (isBinary ? this.frame(content as Buffer) : this.text(content as Buffer)))
      .catch((thrown: Error) => {
        log(`live: ${thrown.message}`);
        socket.close(1011, "Weft failed at this.");
      })
      .finally(() => socket.resume());
  }

  private async text(content: Buffer): Promise<void> {
    const { socket, engine, runId, node } = this.options;
    if (isEnd(content.toString("utf8"))) await engine.endFrames(runId, node);
    else socket.close(1003, 'A text message is {"type":"end"}.');
  }

  private async frame(bytes: Buffer): Promise<void> {
    const { socket, engine, runId, node } = this.options;
    if (socket.readyState !== socket.OPEN) return;
    if (!frameType(bytes)) return socket.close(1003, "Send JPEG, PNG or WebP pictures.");
    const wait = this.lastAt + leastMs - performance.now();
    if (wait > 0) await delay(wait);
    this.lastAt = performance.now();
    try {
      const { state, ...counts } = await engine.pushFrame(runId, node, bytes);
      this.say({ type: "frame", state, ...counts });
    } catch (thrown) {
      if ((thrown as { code?: string }).code !== "engine-restarting") throw thrown;
      this.say({ type: "frame", state: "waiting", received: 0, dropped: 0, waiting: 0 });
    }
  }
}

function isEnd(text: string): boolean {
  try {
    return (JSON.parse(text) as { type?: unknown } | null)?.type === "end";
  } catch {
    return false;
  }
}
