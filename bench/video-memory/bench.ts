/**
 * A minute of 720p through the second example, asked for over HTTP of the production build, with the memory of every process of
 * it (web server, engine with its session workers, decoder) sampled meanwhile.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { examples } from "@/nodes/examples/examples";
import { build } from "@/server/cli/build-steps";
import { openDatabase } from "@/server/db/client";
import { migrate } from "@/server/db/migrate";
import * as apiKeys from "@/server/services/api-keys";
import * as pipelines from "@/server/services/pipelines";
import { dataPaths, makeDirectories } from "@/server/storage/paths";
import { writeSection } from "../report";
import { writeClip } from "./clip";
import { type ProcessMemory, processorSeconds, treeMemory } from "./process-tree";

const root = fileURLToPath(new URL("../..", import.meta.url));
const slug = "slides-in-a-video";
const everyMs = 100;
const boundMB = 800;
const mb = (bytes: number) => Math.round(bytes / 2 ** 20);

type Role = "web server" | "engine" | "decoder";

export default async function bench(): Promise<void> {
  if (process.platform !== "linux") throw new Error("Memory is read from /proc: this bench needs Linux.");
  const directory = await mkdtemp(join(tmpdir(), "weft-bench-"));
  let server: ChildProcess | undefined;
  try {
    await build(root);
    const clip = await writeClip(directory);
    const key = await prepareInstall(join(directory, "data"));
    const port = await freePort();
    server = spawn(process.execPath, [join(root, "dist/web.mjs")], {
      env: {
        ...process.env,
        NODE_ENV: "production",
        WEFT_ROOT: root,
        WEFT_DATA_DIR: join(directory, "data"),
        WEFT_HOST: "127.0.0.1",
        WEFT_PORT: String(port),
      },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const pid = server.pid as number;
    const url = `http://127.0.0.1:${port}`;
    await untilReady(url);
    await pause(3000);
    const idle = peaksOf([treeMemory(pid)]);
    const bytes = await readFile(clip.path);
    const run = async () => {
      const form = new FormData();
      form.set("video", new Blob([bytes], { type: "video/mp4" }), "talk.mp4");
      const watch = new Watch(pid);
      const started = performance.now();
      const response = await fetch(`${url}/api/v1/pipelines/${slug}/runs`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}` },
        body: form,
      });
      const answer = await response.text();
      const seconds = (performance.now() - started) / 1000;
      if (!response.ok) throw new Error(`${response.status}: ${answer}`);
      const missing = clip.titles.filter((title) => !answer.includes(title));
      if (missing.length > 0) throw new Error(`Not read: ${missing.join(", ")} in ${answer}`);
      return { seconds, ...watch.stop() };
    };
    const first = await run();
    const second = await run();
    await pause(3000);
    const after = peaksOf([treeMemory(pid)]);
    report(clip.frames, idle, first, second, after);
  } finally {
    if (server && server.exitCode === null) {
      const gone = new Promise((resolve) => server?.once("exit", resolve));
      server.kill("SIGTERM");
      await gone;
    }
    await rm(directory, { recursive: true, force: true });
  }
}

/** A database with the example and a key for the API. */
async function prepareInstall(data: string): Promise<string> {
  const paths = dataPaths(data);
  await mkdir(data, { recursive: true });
  await makeDirectories(paths);
  await migrate({
    databasePath: paths.database,
    migrationsDirectory: join(root, "prisma/migrations"),
    backupsDirectory: paths.backups,
  });
  const db = openDatabase(paths.database);
  try {
    const example = examples.find((each) => each.slug === slug);
    if (!example) throw new Error(`There is no example ${slug}.`);
    await pipelines.create({ db }, { name: example.document.name, document: example.document, slug });
    return (await apiKeys.create({ db }, "bench")).key;
  } finally {
    await db.$disconnect();
  }
}

interface Peaks {
  total: number;
  anonymous: number;
  roles: Record<Role, number>;
}

function roleOf({ command }: ProcessMemory): Role {
  if (command.includes("dist/web.mjs")) return "web server";
  return command.includes("dist/engine.mjs") ? "engine" : "decoder";
}

function peaksOf(samples: readonly (readonly ProcessMemory[])[]): Peaks {
  const peaks: Peaks = { total: 0, anonymous: 0, roles: { "web server": 0, engine: 0, decoder: 0 } };
  for (const sample of samples) {
    peaks.total = Math.max(
      peaks.total,
      sample.reduce((sum, { pss }) => sum + pss, 0),
    );
    peaks.anonymous = Math.max(
      peaks.anonymous,
      sample.reduce((sum, { anonymous }) => sum + anonymous, 0),
    );
    for (const role of Object.keys(peaks.roles) as Role[]) {
      const own = sample.filter((each) => roleOf(each) === role).reduce((sum, { pss }) => sum + pss, 0);
      peaks.roles[role] = Math.max(peaks.roles[role], own);
    }
  }
  return peaks;
}

/** Samples a process tree until it is stopped. */
class Watch {
  private readonly samples: ProcessMemory[][] = [];
  private readonly timer: NodeJS.Timeout;
  private readonly before: number;

  constructor(private readonly pid: number) {
    this.before = this.processor();
    this.timer = setInterval(() => this.samples.push(treeMemory(pid)), everyMs);
  }

  private processor(): number {
    return treeMemory(this.pid).reduce((sum, { pid }) => sum + processorSeconds(pid), 0);
  }

  stop(): Peaks & { processor: number } {
    clearInterval(this.timer);
    return { ...peaksOf(this.samples), processor: this.processor() - this.before };
  }
}

type Measured = Peaks & { seconds: number; processor: number };

function report(frames: number, idle: Peaks, first: Measured, second: Measured, after: Peaks): void {
  const row = (name: string, { total, roles }: Peaks, measured?: Measured) =>
    `| ${name} | ${mb(total)} | ${mb(roles["web server"])} | ${mb(roles.engine)} | ${roles.decoder > 0 ? mb(roles.decoder) : "–"} | ${measured ? `${(frames / measured.seconds).toFixed(0)} | ${measured.processor.toFixed(1)}` : "– | –"} |`;
  const peak = mb(Math.max(first.total, second.total));
  const text = [
    `${frames} frames of 720p, eight slides, through "Slides in a video", sent over HTTP to the production build. Proportional set size in MB, summed over all processes, every ${everyMs} ms; each process's own peak beside it. Peak of the whole: **${peak} MB** (bound: ${boundMB} MB).`,
    "",
    "| | all | web server | engine | decoder | frames/s | processor s |",
    "|---|---|---|---|---|---|---|",
    row("idle, before", idle),
    row("first run (compiles, loads models)", first, first),
    row("second run", second, second),
    row("idle, after", after),
  ].join("\n");
  console.log(text);
  if (peak >= boundMB) throw new Error(`${peak} MB is over the bound of ${boundMB} MB.`);
  writeSection("video-memory", "Memory of a minute of video", text);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const ready = await fetch(`${url}/readyz`)
      .then(({ ok }) => ok)
      .catch(() => false);
    if (ready) return;
    await pause(100);
  }
  throw new Error("The web server was not ready within a minute.");
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
