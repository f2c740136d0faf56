/** Which decoder this machine has: ffmpeg where it is installed (fastest, lightest), else the bundled one. */
import { spawn } from "node:child_process";
import { EngineError } from "../../errors";
import { type FfmpegCommands, FfmpegDecoder } from "./ffmpeg";
import { FfmpegEncoder, ffmpegCodecs } from "./ffmpeg-encoder";
import type { VideoDecoder } from "./video-decoder";
import type { VideoEncoder } from "./video-encoder";
import { WebCodecsDecoder, WebCodecsEncoder } from "./webcodecs";

export { clock, damagedAt, noPicture, noSound } from "./media-error";
export { type SceneOptions, scenes } from "./scenes";
export * from "./video-decoder";
export * from "./video-encoder";

export interface DecoderChoice {
  /** Names for the operating system's own look-up, or absolute paths; null: do without. */
  ffmpeg?: string | null;
  ffprobe?: string;
}

/** Throws where there is neither, naming both ways out. */
export async function chooseDecoder(choice: DecoderChoice = {}): Promise<VideoDecoder> {
  const { ffmpeg = "ffmpeg", ffprobe = "ffprobe" } = choice;
  if (ffmpeg !== null) {
    const [version, probes] = await Promise.all([versionOf(ffmpeg), versionOf(ffprobe)]);
    if (version !== null && probes !== null)
      return new FfmpegDecoder({ ffmpeg, ffprobe, hasFpsMode: hasFpsMode(version) });
  }
  const bundled = new WebCodecsDecoder();
  if (await bundled.works()) return bundled;
  throw new EngineError({
    code: "unsupported-media",
    phase: "run",
    message:
      "There is no video decoder on this machine. Install ffmpeg (Debian: apt install ffmpeg), or run npm install again so that the package @napi-rs/webcodecs is there for this platform.",
  });
}

/** The machine's ffmpeg where it has an encoder of its own, else the bundled one, which says itself what it lacks. */
export async function chooseEncoder(choice: DecoderChoice = {}): Promise<VideoEncoder> {
  const { ffmpeg = "ffmpeg", ffprobe = "ffprobe" } = choice;
  const version = ffmpeg === null ? null : await versionOf(ffmpeg);
  if (ffmpeg === null || version === null) return new WebCodecsEncoder();
  const listed = (await said(ffmpeg, ["-hide_banner", "-encoders"])) ?? "";
  const codec = ffmpegCodecs.find((each) => listed.includes(` ${each} `));
  return codec
    ? new FfmpegEncoder({ ffmpeg, ffprobe, codec, hasFpsMode: hasFpsMode(version) })
    : new WebCodecsEncoder();
}

let chosenEncoder: Promise<VideoEncoder> | undefined;

/** The machine's encoder, looked for once. */
export function videoEncoder(): Promise<VideoEncoder> {
  chosenEncoder ??= chooseEncoder();
  return chosenEncoder;
}

let chosen: Promise<VideoDecoder> | undefined;

/** The machine's decoder, looked for once; looked for again while there is none. */
export function videoDecoder(): Promise<VideoDecoder> {
  chosen ??= chooseDecoder().catch((error) => {
    chosen = undefined;
    throw error;
  });
  return chosen;
}

/** The machine's ffmpeg, for what only it can do; null where there is none. */
export async function ffmpegCommands(): Promise<FfmpegCommands | null> {
  const decoder = await videoDecoder().catch(() => null);
  return decoder instanceof FfmpegDecoder ? decoder.commands : null;
}

export async function videoDecoderName(): Promise<VideoDecoder["name"] | "none"> {
  return videoDecoder().then(
    ({ name }) => name,
    () => "none",
  );
}

/** First line of `command -version`, or null where it does not run. */
async function versionOf(command: string): Promise<string | null> {
  return (await said(command, ["-version"]))?.split("\n")[0] ?? null;
}

function said(command: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    let text = "";
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "ignore"],
      windowsHide: true,
      timeout: 10_000,
    });
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
    child.on("error", () => resolve(null));
    child.on("close", (code) => resolve(code === 0 ? text : null));
  });
}

/** Builds without a release number come from the current sources. */
function hasFpsMode(version: string): boolean {
  const [, major, minor] = /version n?(\d+)\.(\d+)/.exec(version) ?? [];
  return major === undefined || Number(major) > 5 || (Number(major) === 5 && Number(minor) >= 1);
}
