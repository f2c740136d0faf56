/**
 * Builds segments in a child process (builder.ts). It ends when there is none left to build; the next is started when there is one
 * again, or stands ready before: a child that waits costs 50 MB, one that has to be started first half a second and more.
 */
import { type ChildProcess, fork } from "node:child_process";
import { EngineError } from "../errors";
import { ModelRefused } from "../onnx/model";
import { programBeside } from "../program";
import type { BuiltGraph } from "../schedule/schedule";
import type { BuildNote, BuildTask } from "./build-messages";
import type { SegmentBuilder } from "./segment-builder";

/** The segments of a drawing come one after another; between two of them the child is kept. */
const lingerMs = 300;

interface Pending {
  resolve(built: BuiltGraph): void;
  reject(error: Error): void;
}

class Child {
  readonly pending = new Map<number, Pending>();
  private readonly process: ChildProcess;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    plansDirectory: string,
    /** `itself`: it was brought down, and not ended from here. */
    private readonly onEnd: (itself: boolean) => void,
  ) {
    const { flags, path } = programBeside(import.meta.url, "./builder.mjs", "./builder.ts");
    this.process = fork(path, [plansDirectory], {
      serialization: "advanced",
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      // Building makes and drops so much that a young heap that starts small is collected all the time.
      execArgv: [...flags, "--min-semi-space-size=16"],
    });
    this.process.on("message", (note: BuildNote) => this.receive(note));
    this.process.once("error", (error) => this.fail(error.message));
    this.process.once("exit", (code, signal) => this.fail(signal ?? `code ${code}`));
  }

  send(task: BuildTask, pending: Pending): void {
    clearTimeout(this.timer);
    this.pending.set(task.id, pending);
    // What cannot be sent is answered by the child's end.
    this.process.send(task, () => {});
  }

  /** Resolves when it is gone. What it was at work on is never answered: its engine ends too. */
  async close(): Promise<void> {
    this.pending.clear();
    if (this.process.pid === undefined || this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGKILL");
    await gone;
  }

  private receive(note: BuildNote): void {
    const pending = this.pending.get(note.id);
    this.pending.delete(note.id);
    if (this.pending.size === 0) this.timer = setTimeout(() => this.end(), lingerMs);
    if (note.ok) pending?.resolve(note.built);
    else pending?.reject(revive(note));
  }

  private end(): void {
    this.onEnd(false);
    if (this.process.connected) this.process.disconnect();
  }

  private fail(how: string): void {
    clearTimeout(this.timer);
    this.onEnd(true);
    for (const { reject } of this.pending.values())
      reject(
        new ModelRefused(
          "model-corrupt",
          `Preparing this model ended abruptly (${how}): it brings down what opens it, or memory ran out.`,
        ),
      );
    this.pending.clear();
  }
}

function revive({ error, refused }: Extract<BuildNote, { ok: false }>): EngineError {
  const { code, message } = error;
  return refused ? new ModelRefused(code as "model-corrupt", message) : EngineError.fromJSON(error);
}

/** `aheadMs`: so long after the start, and after a child has ended, the next stands ready; left out, none does. */
export function buildInChild(plansDirectory: string, aheadMs?: number): SegmentBuilder & { close(): Promise<void> } {
  let closed = false;
  let child: Child | undefined;
  let nextId = 1;

  const start = (): Child => {
    const own = new Child(plansDirectory, (itself) => {
      if (child !== own) return;
      child = undefined;
      // One that does not live is not started over and over.
      if (!itself) startAhead();
    });
    return own;
  };
  const startAhead = () => {
    if (aheadMs === undefined) return;
    setTimeout(() => {
      if (!closed) child ??= start();
    }, aheadMs).unref();
  };
  startAhead();
  return {
    build(segment, noPasses, { cards, files }) {
      return new Promise((resolve, reject) => {
        child ??= start();
        const task = { id: nextId++, segment, noPasses: [...noPasses], models: { cards, files } };
        child.send(task, { resolve, reject });
      });
    },
    async close() {
      closed = true;
      await child?.close();
    },
  };
}
