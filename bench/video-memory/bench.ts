/**
 * A minute of 720p through the second example, asked for over HTTP of the production build, with the memory of every process of
 * it (web server, engine with its session workers, decoder) sampled meanwhile.
 */
import { spawn } from "node:child_process";
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
import { videoDecoderName } from "@/server/engine/runtime/video";
import * as apiKeys from "@/server/services/api-keys";
import * as pipelines from "@/server/services/pipelines";
import { dataPaths, makeDirectories } from "@/server/storage/paths";
import { writeSection } from "../report";
import { type BenchClip, writeClip } from "./clip";
import { type ProcessMemory, processorSeconds, treeMemory } from "./process-tree";

const root = fileURLToPath(new URL("../..", import.meta.url));
const slug = "slides-in-a-video";
const everyMs = 100;
const boundMB = 800;
const mb = (bytes: number) => Math.round(bytes / 2 ** 20);

type Role = "web server" | "engine" | "child";

/** One install, from its start to a second run. */
interface Course {
  decoder: "ffmpeg" | "bundled decoder";
  idle: Peaks;
  first: Measured;
  second: Measured;
  after: Peaks;
}

export default async function bench(): Promise<void> {
  if (process.platform !== "linux") throw new Error("Memory is read from /proc: this bench needs Linux.");
  const directory = await mkdtemp(join(tmpdir(), "weft-bench-"));
  try {
    await build(root);
    const clip = await writeClip(directory);
    const withFfmpeg = (await videoDecoderName()) === "ffmpeg";
    const courses: Course[] = [];
    for (const decoder of withFfmpeg ? (["ffmpeg", "bundled decoder"] as const) : (["bundled decoder"] as const))
      courses.push(await course(decoder, clip, join(directory, decoder.split(" ")[0] as string)));
    report(clip.frames, courses);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function course(decoder: Course["decoder"], clip: BenchClip, data: string): Promise<Course> {
  const key = await prepareInstall(data);
  const port = await freePort();
  const server = spawn(process.execPath, [join(root, "dist/web.mjs")], {
    env: {
      ...process.env,
      // Where there is nothing to be found, there is no ffmpeg.
      ...(decoder === "ffmpeg" ? {} : { PATH: data }),
      NODE_ENV: "production",
      WEFT_ROOT: root,
      WEFT_DATA_DIR: data,
      WEFT_HOST: "127.0.0.1",
      WEFT_PORT: String(port),
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    const pid = server.pid as number;
    const url = `http://127.0.0.1:${port}`;
    await untilReady(url);
    await pause(3000);
    const idle = peaksOf([treeMemory(pid)]);
    const first = await run(pid, url, key, clip);
    const second = await run(pid, url, key, clip);
    await pause(3000);
    return { decoder, idle, first, second, after: peaksOf([treeMemory(pid)]) };
  } finally {
    const gone = new Promise((resolve) => server.once("exit", resolve));
    if (server.exitCode === null && server.kill("SIGTERM")) await gone;
  }
}

async function run(pid: number, url: string, key: string, clip: BenchClip): Promise<Measured> {
  const form = new FormData();
  form.set("video", new Blob([await readFile(clip.path)], { type: "video/mp4" }), "talk.mp4");
  const watch = new Watch(pid);
  const started = performance.now();
  const response = await fetch(`${url}/api/v1/pipelines/${slug}/runs`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
    body: form,
  });
  const answer = await response.text();
  const measured = { seconds: (performance.now() - started) / 1000, ...watch.stop() };
  if (!response.ok) throw new Error(`${response.status}: ${answer}`);
  const missing = clip.titles.filter((title) => !answer.includes(title));
  if (missing.length > 0) throw new Error(`Not read: ${missing.join(", ")} in ${answer}`);
  return measured;
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
  return command.includes("dist/engine.mjs") ? "engine" : "child";
}

function peaksOf(samples: readonly (readonly ProcessMemory[])[]): Peaks {
  const peaks: Peaks = { total: 0, anonymous: 0, roles: { "web server": 0, engine: 0, child: 0 } };
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

function report(frames: number, courses: readonly Course[]): void {
  const row = (name: string, { total, roles }: Peaks, measured?: Measured) =>
    `| ${name} | ${mb(total)} | ${mb(roles["web server"])} | ${mb(roles.engine)} | ${roles.child > 0 ? mb(roles.child) : "–"} | ${measured ? `${(frames / measured.seconds).toFixed(0)} | ${measured.processor.toFixed(1)}` : "– | –"} |`;
  const peak = mb(Math.max(...courses.flatMap(({ first, second }) => [first.total, second.total])));
  const text = [
    `${frames} frames of 720p, eight slides, through "Slides in a video", sent over HTTP to the production build. Proportional set size in MB, summed over all processes, every ${everyMs} ms; each process's own peak beside it. Peak of the whole: **${peak} MB** (bound: ${boundMB} MB).`,
    "",
    "| | all | web server | engine | its children | frames/s | processor s |",
    "|---|---|---|---|---|---|---|",
    ...courses.flatMap(({ decoder, idle, first, second, after }) => [
      row(`${decoder}: idle, before`, idle),
      row(`${decoder}: first run (compiles, loads models)`, first, first),
      row(`${decoder}: second run`, second, second),
      row(`${decoder}: 3 s after`, after),
    ]),
    "",
    "Children of the engine: the decoder, and in the first run, before it, the one that builds the graphs.",
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
