/**
 * A decoder or encoder in a child process, read through its standard output or fed through its input. Nothing is read or written ahead
 * beyond the pipe's own buffer, so a slow consumer stops the child, and a slow child its producer. It is killed (there is nothing to
 * save in it) when the signal aborts, when nobody wants more of it, and when it has given or taken nothing for `stallMs` while somebody waited.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { EngineError } from "../../errors";
import { decoderEnds, decoderSeen, decoderStarted } from "./decoder-time";

export interface ChildOptions {
  signal?: AbortSignal;
  /** Each whole line of standard error, as it comes. */
  onLine: (line: string) => void;
  /** Standard error has ended: no line comes any more. */
  onLinesEnd?: () => void;
  stallMs?: number;
  /** It reads its input: write(), then endInput(). */
  feeds?: boolean;
  /** Written to its standard input, which is then closed; absent: it has none. */
  input?: string;
  /** What the stall message calls it. */
  subject: string;
}

const maxLine = 4096;
const none: Buffer = Buffer.alloc(0);
/** How often the processor time of the child is looked at. */
const seenEveryMs = 100;

export class ChildPipe {
  private readonly child: ChildProcessByStdio<Writable | null, Readable, Readable>;
  private readonly exited: Promise<{ code: number | null; signal: string | null }>;
  private rest: Buffer = none;
  /** Null: it was the last. */
  private onChunk: ((chunk: Buffer | null) => void) | undefined;
  private isOver = false;
  private seenAt = performance.now();
  private killed = false;
  private stalled = false;
  private readonly onAbort = () => this.kill();

  constructor(
    command: string,
    args: readonly string[],
    private readonly options: ChildOptions,
  ) {
    options.signal?.throwIfAborted();
    const { feeds, input } = options;
    const settings = { windowsHide: true, shell: false };
    this.child =
      feeds || input !== undefined
        ? spawn(command, args, { ...settings, stdio: ["pipe", "pipe", "pipe"] })
        : spawn(command, args, { ...settings, stdio: ["ignore", "pipe", "pipe"] });
    // That it ended while it was written to is told by its end.
    this.child.stdin?.on("error", () => {});
    if (input !== undefined) this.child.stdin?.end(input);
    if (feeds) this.child.stdout.resume();
    decoderStarted(this.child.pid);
    this.exited = once(this.child, "close").then(([code, signal]) => ({ code, signal }));
    // Whoever waits for the end hears of it; that nobody waits yet is no fault.
    this.exited.catch(() => {});
    this.readLines();
    const { stdout } = this.child;
    stdout.on("data", (chunk: Buffer) => {
      if (this.onChunk) this.onChunk(chunk);
      else if (!options.feeds) this.rest = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    });
    // Its time can be read until it is reaped, which may be any moment now.
    stdout.on("end", () => decoderSeen(this.child.pid));
    stdout.on("close", () => {
      this.isOver = true;
      this.onChunk?.(null);
    });
    stdout.on("error", () => {});
    if (!options.feeds) stdout.pause();
    options.signal?.addEventListener("abort", this.onAbort, { once: true });
  }

  private readLines(): void {
    let pending = "";
    this.child.stderr.setEncoding("utf8");
    this.child.stderr.on("data", (text: string) => {
      const lines = (pending + text).split("\n");
      pending = (lines.pop() ?? "").slice(0, maxLine);
      for (const line of lines) this.options.onLine(line.slice(0, maxLine));
    });
    this.child.stderr.on("close", () => {
      if (pending !== "") this.options.onLine(pending);
      this.options.onLinesEnd?.();
    });
  }

  /** The next `bytes` bytes in a buffer of their own, or null at the end (what is left of less than that is dropped). */
  async read(bytes: number): Promise<Uint8Array | null> {
    // Nobody sees it before all of it is written.
    const into = Buffer.allocUnsafeSlow(bytes);
    let filled = 0;
    const whole = await this.take((chunk) => {
      const part = chunk.subarray(0, bytes - filled);
      into.set(part, filled);
      filled += part.length;
      return filled < bytes ? null : chunk.subarray(part.length);
    });
    return whole ? new Uint8Array(into.buffer, into.byteOffset, bytes) : null;
  }

  /** Whatever has come, or null at the end. */
  async readSome(): Promise<Buffer | null> {
    let some: Buffer | null = null;
    await this.take((chunk) => {
      some = chunk;
      return none;
    });
    return some;
  }

  /**
   * Gives `taker` what comes until it has enough, which it says by answering what it leaves; false where the end came before. A frame
   * comes in dozens of chunks: to wait for each by itself would cost more than to decode it.
   */
  private async take(taker: (chunk: Buffer) => Buffer | null): Promise<boolean> {
    const { stdout } = this.child;
    const rest = this.rest;
    this.rest = none;
    const left = rest.length > 0 ? taker(rest) : null;
    if (left) {
      this.rest = left;
      return true;
    }
    if (this.isOver) return false;
    const enough = await this.unlessStalled(
      new Promise<boolean>((resolve) => {
        this.onChunk = (chunk) => {
          const left = chunk && taker(chunk);
          if (chunk && !left) return;
          this.onChunk = undefined;
          stdout.pause();
          if (left) this.rest = left;
          resolve(left !== null);
        };
        stdout.resume();
      }),
    );
    if (!enough) decoderEnds(this.child.pid);
    else if (performance.now() - this.seenAt > seenEveryMs) {
      this.seenAt = performance.now();
      decoderSeen(this.child.pid);
    }
    return enough;
  }

  /** Resolves when the child has taken the bytes, which must not change until then; false where it takes nothing any more. */
  async write(bytes: Uint8Array): Promise<boolean> {
    const { stdin } = this.child;
    if (!stdin || stdin.destroyed) return false;
    return this.unlessStalled(
      new Promise((resolve) => stdin.write(bytes, (error) => resolve(error === null || error === undefined))),
    );
  }

  /** All is written. The child's last work has no bound but the signal: the index of a long clip is written now. */
  endInput(): void {
    this.child.stdin?.end();
  }

  private async unlessStalled<T>(work: Promise<T>): Promise<T> {
    let ticks = 0;
    // Two ticks: on a machine that slept, one is due before what has come meanwhile is read.
    const timer = setInterval(
      () => {
        if (++ticks < 2) return;
        this.stalled = true;
        this.kill();
      },
      (this.options.stallMs ?? 30_000) / 2,
    );
    try {
      return await work;
    } finally {
      clearInterval(timer);
    }
  }

  /** Waits for the end. Rejects where the child was aborted, stalled or could not be started. */
  async end(): Promise<{ code: number | null; signal: string | null }> {
    const seen = setInterval(() => decoderSeen(this.child.pid), seenEveryMs);
    const end = await this.exited.finally(() => clearInterval(seen));
    decoderEnds(this.child.pid);
    this.options.signal?.throwIfAborted();
    if (this.stalled)
      throw new EngineError({
        code: "invalid-input",
        phase: "run",
        message: this.options.feeds
          ? `${this.options.subject}: the encoder stood still and was given up.`
          : `${this.options.subject}: decoding stood still and was given up. The file is probably damaged.`,
      });
    return end;
  }

  private kill(): void {
    if (this.killed) return;
    this.killed = true;
    decoderEnds(this.child.pid);
    this.child.kill("SIGKILL");
  }

  /** Kills it if it still runs; resolves when it is gone. */
  async dispose(): Promise<void> {
    this.options.signal?.removeEventListener("abort", this.onAbort);
    decoderEnds(this.child.pid);
    if (this.child.exitCode === null && this.child.signalCode === null) this.kill();
    this.child.stdin?.destroy();
    this.child.stdout.destroy();
    await this.exited.catch(() => {});
  }
}

/** What comes, in buffers of their own whose length is a multiple of `bytes`. */
export async function* aligned(pipe: ChildPipe, bytes: number): AsyncGenerator<ArrayBuffer> {
  let odd: Buffer = Buffer.alloc(0);
  for (let chunk = await pipe.readSome(); chunk; chunk = await pipe.readSome()) {
    const joined = odd.length > 0 ? Buffer.concat([odd, chunk]) : chunk;
    const whole = joined.length - (joined.length % bytes);
    odd = joined.subarray(whole);
    if (whole > 0) yield Uint8Array.from(joined.subarray(0, whole)).buffer;
  }
}
