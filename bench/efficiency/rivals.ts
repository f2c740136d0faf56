/**
 * What the engine is held against, each in a process of its own with its own libraries at their own defaults: the loop that a user would write, and
 * @huggingface/transformers, which is fetched into a directory that is thrown away, and never a dependency of this project.
 */
import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Cost } from "../report";

/** Numbers for each item: an embedding, or the class. */
export type Answers = readonly (readonly number[])[];

export interface Task {
  kind: "photographs" | "sentences";
  /** Paths of pictures, or sentences. */
  items: readonly string[];
  /** Directory with model.onnx, tokenizer.json and what else the rival reads. */
  directory: string;
  /** Of the library: "fp32" or "q8". */
  dtype: "fp32" | "q8";
}

type Said =
  | { type: "ready"; setting: string }
  | { type: "done"; cost: Cost; answers: Answers }
  | { type: "failed"; message: string };

export class Rival {
  private constructor(
    private readonly child: ChildProcess,
    /** What was chosen for it, by measurement. */
    readonly setting: string,
  ) {}

  static async start(script: string, task: Task): Promise<Rival> {
    const child = fork(script, { execArgv: [], serialization: "advanced" });
    child.send(task);
    const said = await heard(child);
    if (said.type !== "ready")
      throw new Error(`${basename(script)}: ${said.type === "failed" ? said.message : said.type}`);
    return new Rival(child, said.setting);
  }

  async run(): Promise<Cost & { value: Answers }> {
    this.child.send("run");
    const said = await heard(this.child);
    if (said.type !== "done") throw new Error(said.type === "failed" ? said.message : said.type);
    return { ...said.cost, value: said.answers };
  }

  async close(): Promise<void> {
    this.child.disconnect();
    await once(this.child, "exit");
  }
}

async function heard(child: ChildProcess): Promise<Said> {
  const ended = new AbortController();
  const [message] = await Promise.race([
    once(child, "message", { signal: ended.signal }),
    once(child, "exit", { signal: ended.signal }).then(([code]) => [{ type: "failed", message: `ended with ${code}` }]),
  ]);
  ended.abort();
  return message as Said;
}

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export const loopScript = here("./loop.mjs");

export interface Library {
  script: string;
  version: string;
  remove(): Promise<void>;
}

/** Installs the library without running anybody's scripts: its binaries come inside of the packages. */
export async function fetchLibrary(): Promise<Library> {
  const directory = await mkdtemp(join(tmpdir(), "weft-library-"));
  const npm = [
    "install",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefix",
    directory,
    "@huggingface/transformers@4",
  ];
  execFileSync("npm", npm, { cwd: directory, stdio: ["ignore", "ignore", "inherit"] });
  const script = join(directory, "library.mjs");
  await mkdir(directory, { recursive: true });
  await copyFile(here("./library.mjs"), script);
  await copyFile(here("./serve.mjs"), join(directory, "serve.mjs"));
  const found = execFileSync("npm", ["ls", "--prefix", directory, "--json", "@huggingface/transformers"], {
    encoding: "utf8",
  });
  const { version } = JSON.parse(found).dependencies["@huggingface/transformers"];
  return { script, version, remove: () => rm(directory, { recursive: true, force: true }) };
}
