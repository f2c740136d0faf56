/**
 * A minute of 720p through the second example, asked for over HTTP of the production build, with the memory of every process of
 * it (web server, engine with its session workers, decoder) sampled meanwhile.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { examples } from "@/nodes/examples/examples";
import { videoDecoderName } from "@/server/engine/runtime/video";
import { type Production, startProduction } from "../production";
import { treeMemory } from "../production/process-tree";
import { type Peaks, peaksOf, Watch } from "../production/watch";
import { writeSection } from "../report";
import { type BenchClip, writeClip } from "./clip";
import { lengths } from "./lengths";

const slug = "slides-in-a-video";
const boundMB = 800;
const mb = (bytes: number) => Math.round(bytes / 2 ** 20);

/** One install, from its start to a second run. */
interface Course {
  decoder: "ffmpeg" | "bundled decoder";
  idle: Peaks;
  first: Measured;
  second: Measured;
  after: Peaks;
}

/** `--only lengths`: not the minute of 720p; nothing is written down then. */
export default async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { only: { type: "string" } } });
  if (process.platform !== "linux") throw new Error("Memory is read from /proc: this bench needs Linux.");
  const directory = await mkdtemp(join(tmpdir(), "weft-bench-"));
  try {
    const withFfmpeg = (await videoDecoderName()) === "ffmpeg";
    const grown = withFfmpeg ? await lengths(directory) : "";
    if (values.only === "lengths") return console.log(grown);
    const clip = await writeClip(directory);
    const courses: Course[] = [];
    for (const decoder of withFfmpeg ? (["ffmpeg", "bundled decoder"] as const) : (["bundled decoder"] as const))
      courses.push(await course(decoder, clip, join(directory, decoder.split(" ")[0] as string)));
    report(clip.frames, courses, grown);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function course(decoder: Course["decoder"], clip: BenchClip, data: string): Promise<Course> {
  const example = examples.find((each) => each.slug === slug);
  if (!example) throw new Error(`There is no example ${slug}.`);
  // Where there is nothing to be found, there is no ffmpeg.
  const settings: Record<string, string> = decoder === "ffmpeg" ? {} : { PATH: data };
  const server = await startProduction(data, { [slug]: example.document }, settings);
  try {
    await pause(3000);
    const idle = peaksOf([treeMemory(server.pid)]);
    const first = await run(server, clip);
    const second = await run(server, clip);
    await pause(3000);
    return { decoder, idle, first, second, after: peaksOf([treeMemory(server.pid)]) };
  } finally {
    await server.stop();
  }
}

async function run(server: Production, clip: BenchClip): Promise<Measured> {
  const data = await readFile(clip.path);
  const watch = new Watch(server.pid);
  const started = performance.now();
  const answer = await server.run(slug, [{ field: "video", name: "talk.mp4", type: "video/mp4", data }]);
  const measured = { seconds: (performance.now() - started) / 1000, ...watch.stop() };
  const missing = clip.titles.filter((title) => !answer.includes(title));
  if (missing.length > 0) throw new Error(`Not read: ${missing.join(", ")} in ${answer}`);
  return measured;
}

type Measured = Peaks & { seconds: number; processor: number };

function report(frames: number, courses: readonly Course[], grown: string): void {
  const row = (name: string, { total, roles }: Peaks, measured?: Measured) =>
    `| ${name} | ${mb(total)} | ${mb(roles["web server"])} | ${mb(roles.engine)} | ${roles.child > 0 ? mb(roles.child) : "–"} | ${measured ? `${(frames / measured.seconds).toFixed(0)} | ${measured.processor.toFixed(1)}` : "– | –"} |`;
  const peak = mb(Math.max(...courses.flatMap(({ first, second }) => [first.total, second.total])));
  const text = [
    `${frames} frames of 720p, eight slides, through "Slides in a video", sent over HTTP to the production build. Proportional set size in MB, summed over all processes, every 100 ms; each process's own peak beside it. Peak of the whole: **${peak} MB** (bound: ${boundMB} MB).`,
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
    "",
    "**Two minutes, twenty minutes, two hours**",
    "",
    grown || "Not measured: there is no ffmpeg here.",
  ].join("\n");
  console.log(text);
  if (peak >= boundMB) throw new Error(`${peak} MB is over the bound of ${boundMB} MB.`);
  writeSection("video-memory", "Memory of a minute of video", text);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
