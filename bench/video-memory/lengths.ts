/**
 * Whether memory grows with the length of a clip: two minutes, twenty minutes and two hours through the production build, once sampled
 * at key frames and once frame by frame, both written as a video again. The long clips are the short one over and over.
 */
import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { drawing } from "@/server/engine/testing/document";
import { type Production, startProduction } from "../production";
import { type Peaks, Watch } from "../production/watch";

const minutes = [2, 20, 120] as const;
const fps = 5;
/** Pictures of the clip from one that stands by itself to the next. */
const keyEvery = 50;
/** By how much two hours may take more than what is shorter, in MB: what comes and goes by chance, and the index of the clip that is written. */
const slackMB = 60;
const modes = { "key-frames": "key frames", every: "frame by frame" } as const;
type Mode = keyof typeof modes;

const through = (mode: Mode) =>
  drawing(
    {
      clip: ["io.video-input", { name: "video" }],
      frames: ["video.sample-frames", { mode, every: 1, maxFrames: 1_000_000 }],
      write: ["video.write", { quality: "small" }],
      film: ["io.video-output", { name: "film" }],
    },
    [
      "clip.video > frames.video",
      "frames.image > write.image",
      "frames.seconds > write.seconds",
      "write.video > film.video",
    ],
  );

interface Measured extends Peaks {
  mode: Mode;
  minutes: number;
  frames: number;
  seconds: number;
}

/** Needs ffmpeg, which makes the clips. Throws where two hours take more memory than less did. */
export async function lengths(directory: string): Promise<string> {
  const data = join(directory, "lengths");
  await mkdir(data);
  const clips = await writeClips(data);
  const documents = Object.fromEntries((Object.keys(modes) as Mode[]).map((mode) => [mode, through(mode)]));
  const server = await startProduction(join(data, "install"), documents);
  const found: Measured[] = [];
  try {
    // What is loaded and compiled once is not what grows.
    for (const mode of Object.keys(modes) as Mode[]) await send(server, mode, clips[0]?.path as string);
    for (const clip of clips)
      for (const mode of Object.keys(modes) as Mode[]) {
        const watch = new Watch(server.pid);
        const started = performance.now();
        const answer = JSON.parse(await send(server, mode, clip.path)) as { outputs: { film: { durationMs: number } } };
        const seconds = (performance.now() - started) / 1000;
        const frames = (clip.minutes * 60 * fps) / (mode === "every" ? 1 : keyEvery);
        const lasting = answer.outputs.film.durationMs / 60_000;
        if (Math.abs(lasting - clip.minutes) > 0.05)
          throw new Error(`${lasting} of ${clip.minutes} minutes came back.`);
        found.push({ ...watch.stop(), mode, minutes: clip.minutes, frames, seconds });
        console.log(
          `${clip.minutes} minutes, ${modes[mode]}: ${seconds.toFixed(1)} s, ${mb(found.at(-1)?.total ?? 0)} MB`,
        );
      }
  } finally {
    await server.stop();
  }
  const row = ({ mode, minutes, frames, seconds, total, roles }: Measured) =>
    `| ${minutes} minutes, ${modes[mode]} | ${frames} | ${seconds.toFixed(1)} | ${mb(total)} | ${mb(roles["web server"])} | ${mb(roles.engine)} | ${mb(roles.child)} |`;
  const text = [
    `A clip of 320 x 180 at ${fps} frames a second, a key frame every ${keyEvery / fps} s, sent over HTTP, sampled and written as a video again (the decoder and the encoder are the children). Peaks in MB, as above; the longest may take ${slackMB} MB more than the others.`,
    "",
    "| | frames | s | all | web server | engine | its children |",
    "|---|---|---|---|---|---|---|",
    ...found.sort((a, b) => a.mode.localeCompare(b.mode) || a.minutes - b.minutes).map(row),
  ].join("\n");
  // Short runs are over before all of their processes have been seen at their largest: what is held against two hours is the most of all.
  const most = (of: (length: number) => boolean) =>
    Math.max(...found.filter(({ minutes: length }) => of(length)).map(({ total }) => total));
  const grown = mb(most((length) => length === 120) - most((length) => length < 120));
  if (grown > slackMB) throw new Error(`Two hours took ${grown} MB more than less did.\n${text}`);
  return text;
}

async function writeClips(directory: string): Promise<{ minutes: number; path: string }[]> {
  const ffmpeg = (args: readonly string[]) => promisify(execFile)("ffmpeg", ["-v", "error", "-nostdin", ...args]);
  const short = join(directory, "2.mp4");
  await ffmpeg([
    ...["-f", "lavfi", "-i", `testsrc=size=320x180:rate=${fps}`, "-t", String(minutes[0] * 60)],
    ...["-c:v", "libx264", "-preset", "veryfast", "-g", String(keyEvery), "-keyint_min", String(keyEvery)],
    ...["-sc_threshold", "0", "-bf", "0", "-pix_fmt", "yuv420p", short],
  ]);
  const clips = [];
  for (const length of minutes) {
    const path = join(directory, `${length}.mp4`);
    if (length !== minutes[0])
      await ffmpeg(["-stream_loop", String(length / minutes[0] - 1), "-i", short, "-c", "copy", path]);
    clips.push({ minutes: length, path });
  }
  return clips;
}

/** Streamed from the disk, and without the limit on the time until an answer that fetch has. */
async function send({ url, key }: Production, pipeline: string, path: string): Promise<string> {
  const boundary = "----weft-bench";
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="video"; filename="clip.mp4"\r\ncontent-type: video/mp4\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  const { size } = await stat(path);
  return new Promise((resolve, reject) => {
    const asked = request(
      `${url}/api/v1/pipelines/${pipeline}/runs`,
      {
        method: "POST",
        headers: {
          authorization: `Bearer ${key}`,
          "content-type": `multipart/form-data; boundary=${boundary}`,
          "content-length": Buffer.byteLength(head) + size + Buffer.byteLength(tail),
        },
      },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (part: string) => (text += part));
        answer.on("error", reject);
        answer.on("end", () =>
          answer.statusCode === 200 ? resolve(text) : reject(new Error(`${answer.statusCode}: ${text}`)),
        );
      },
    );
    asked.on("error", reject);
    asked.write(head);
    const file = createReadStream(path);
    file.on("error", reject);
    file.on("end", () => asked.end(tail));
    file.pipe(asked, { end: false });
  });
}

const mb = (bytes: number) => Math.round(bytes / 2 ** 20);
