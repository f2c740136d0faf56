/** Builds segments in a child process (builder.ts), which is started when there is one to build and ends when there is none. */
import { type ChildProcess, fork } from "node:child_process";
import { EngineError } from "../errors";
import { ModelRefused } from "../onnx/model";
import type { BuiltSegment } from "../onnx/segment";
import { programBeside } from "../program";
import type { BuildNote, BuildTask } from "./build-messages";
import type { SegmentBuilder } from "./segment-builder";

/** The segments of a drawing come one after another; between two of them the child is kept. */
const lingerMs = 300;

interface Pending {
  resolve(built: BuiltSegment): void;
  reject(error: Error): void;
}

class Child {
  readonly pending = new Map<number, Pending>();
  private readonly process: ChildProcess;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    plansDirectory: string,
    private readonly onEnd: () => void,
  ) {
    const { flags, path } = programBeside(import.meta.url, "./builder.mjs", "./builder.ts");
    this.process = fork(path, [plansDirectory], {
      serialization: "advanced",
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      execArgv: flags,
    });
    this.process.on("message", (note: BuildNote) => this.receive(note));
    this.process.once("error", (error) => this.fail(error.message));
    this.process.once("exit", (code, signal) => {
      this.onEnd();
      this.fail(signal ?? `code ${code}`);
    });
  }

  send(task: BuildTask, pending: Pending): void {
    clearTimeout(this.timer);
    this.pending.set(task.id, pending);
    // What cannot be sent is answered by the child's end.
    this.process.send(task, () => {});
  }

  private receive(note: BuildNote): void {
    const pending = this.pending.get(note.id);
    this.pending.delete(note.id);
    if (this.pending.size === 0) this.timer = setTimeout(() => this.end(), lingerMs);
    if (note.ok) pending?.resolve(note.built);
    else pending?.reject(revive(note));
  }

  private end(): void {
    this.onEnd();
    if (this.process.connected) this.process.disconnect();
  }

  private fail(how: string): void {
    clearTimeout(this.timer);
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

export function buildInChild(plansDirectory: string): SegmentBuilder {
  let child: Child | undefined;
  let nextId = 1;
  return {
    build(segment, noPasses, { cards, files }) {
      return new Promise((resolve, reject) => {
        if (!child) {
          const own = new Child(plansDirectory, () => {
            if (child === own) child = undefined;
          });
          child = own;
        }
        const task = { id: nextId++, segment, noPasses: [...noPasses], models: { cards, files } };
        child.send(task, { resolve, reject });
      });
    },
  };
}
