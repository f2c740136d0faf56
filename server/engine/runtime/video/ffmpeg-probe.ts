/** What a file holds, by ffprobe: the streams to decode, the size as shown, the zero of its time line. */
import { z } from "zod";
import { ChildPipe } from "./child-pipe";
import type { Container } from "./container";
import { damaged, indexMissing, noPicture, tooLarge, unsupported } from "./media-error";
import { type MediaFile, type MediaProbe, maxFramePixels, presumedMatrix } from "./video-decoder";

export interface FfmpegFacts extends MediaProbe {
  /** Seconds that the file's first time stamp lies after zero. */
  origin: number;
  /** Index of the stream, and the matrix to presume where it does not say. */
  picture?: { stream: number; matrix?: "bt709" | "bt601" };
}

const entries = [
  "stream=index,codec_type,codec_name,width,height,avg_frame_rate,sample_aspect_ratio,duration,color_space,sample_rate,channels",
  "stream_disposition=attached_pic",
  "stream_side_data=rotation",
  "stream_tags=rotate,DURATION",
  "format=duration,start_time",
].join(":");

const numeric = z.coerce.number().optional().catch(undefined);
const answerSchema = z.object({
  streams: z
    .array(
      z.object({
        index: z.number(),
        codec_type: z.string().optional(),
        codec_name: z.string().default("unknown"),
        width: z.number().default(0),
        height: z.number().default(0),
        avg_frame_rate: z.string().default("0/0"),
        sample_aspect_ratio: z.string().optional(),
        color_space: z.string().optional(),
        duration: numeric,
        sample_rate: numeric,
        channels: numeric,
        disposition: z.object({ attached_pic: z.number().optional() }).optional(),
        side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional(),
        tags: z.record(z.string(), z.string()).optional(),
      }),
    )
    .default([]),
  format: z.object({ duration: numeric, start_time: numeric }).default({}),
});
type Stream = z.output<typeof answerSchema>["streams"][number];

/** The only protocol is the file itself, opened by the demuxer that its first bytes call for. `file:` keeps odd names from being anything but names. */
export function inputArguments(path: string, container: Container): string[] {
  return ["-protocol_whitelist", "file,pipe", "-f", container, "-i", `file:${path}`];
}

export async function probeWithFfprobe(
  ffprobe: string,
  file: MediaFile,
  container: Container,
  signal?: AbortSignal,
): Promise<FfmpegFacts> {
  const { text, complaints, code } = await run(
    ffprobe,
    ["-v", "error", "-of", "json", "-show_entries", entries, ...inputArguments(file.path, container)],
    file,
    signal,
  );
  if (code !== 0) throw unreadable(file, container, complaints);
  const parsed = answerSchema.parse(JSON.parse(text));
  const video = parsed.streams.find((each) => each.codec_type === "video" && !each.disposition?.attached_pic);
  const audio = parsed.streams.find((each) => each.codec_type === "audio");
  if (!video && !audio) {
    // An index that ends early names no track's codec.
    const cut = container === "mov" && parsed.streams.every((each) => each.codec_name === "unknown");
    if (cut) throw indexMissing(file.name);
    throw unsupported(file.name, "there is neither a picture nor a sound track in this file.");
  }
  const seconds =
    parsed.format.duration ??
    video?.duration ??
    audio?.duration ??
    (await lastTime(ffprobe, file, container, (video ?? audio)?.index ?? 0, signal));
  return {
    durationMs: Math.round(seconds * 1000),
    origin: parsed.format.start_time ?? 0,
    ...(video ? pictureOf(file, video) : {}),
    ...(audio
      ? { audio: { codec: audio.codec_name, sampleRate: audio.sample_rate ?? 0, channels: audio.channels ?? 0 } }
      : {}),
  };
}

function pictureOf(file: MediaFile, stream: Stream): Pick<FfmpegFacts, "video" | "picture"> {
  const { width, height } = stream;
  if (width <= 0 || height <= 0)
    throw damaged(file.name, "the size of its picture cannot be told; the file is damaged.");
  if (width * height > maxFramePixels)
    throw tooLarge(
      file.name,
      `${width} x ${height} pixels is too large; at most ${maxFramePixels / 1e6} megapixels are read.`,
    );
  const counterclockwise =
    stream.side_data_list?.find((each) => each.rotation !== undefined)?.rotation ?? -Number(stream.tags?.rotate ?? 0);
  const rotation = ((((Math.round(-counterclockwise / 90) * 90) % 360) + 360) % 360) as 0 | 90 | 180 | 270;
  const square = Math.max(1, Math.round(width * ratio(stream.sample_aspect_ratio?.replace(":", "/"), 1)));
  const shown = rotation % 180 === 0 ? { width: square, height } : { width: height, height: square };
  const says = stream.color_space !== undefined && !/^(unknown|reserved|unspecified)$/.test(stream.color_space);
  return {
    video: { ...shown, fps: ratio(stream.avg_frame_rate, 0), rotation, codec: stream.codec_name },
    picture: { stream: stream.index, ...(says ? {} : { matrix: presumedMatrix(width, height) }) },
  };
}

function ratio(text: string | undefined, otherwise: number): number {
  const [over, under] = (text ?? "").split("/").map(Number);
  return over && under && over > 0 && under > 0 ? over / under : otherwise;
}

/** Recordings that were never finished state no duration: the time of the last packet then. */
async function lastTime(
  ffprobe: string,
  file: MediaFile,
  container: Container,
  stream: number,
  signal?: AbortSignal,
): Promise<number> {
  const packets = [
    "-v",
    "error",
    "-of",
    "csv=p=0",
    "-select_streams",
    String(stream),
    "-show_entries",
    "packet=pts_time",
  ];
  const { last } = await run(ffprobe, [...packets, ...inputArguments(file.path, container)], file, signal);
  return Number.isFinite(last) ? last : 0;
}

async function run(command: string, args: string[], file: MediaFile, signal?: AbortSignal) {
  const complaints: string[] = [];
  const pipe = new ChildPipe(command, args, {
    signal,
    subject: file.name,
    onLine: (line) => complaints.length < 20 && complaints.push(line),
  });
  let text = "";
  let last = Number.NaN;
  try {
    for (let chunk = await pipe.readSome(); chunk; chunk = await pipe.readSome()) {
      // Of a long list of packets only the largest time is wanted.
      for (const line of chunk.toString("latin1").split("\n")) {
        const time = Number.parseFloat(line);
        if (!(time <= last)) last = Number.isNaN(time) ? last : time;
      }
      if (text.length < 1_000_000) text += chunk.toString("utf8");
    }
    const { code } = await pipe.end();
    return { text, last, complaints, code };
  } finally {
    await pipe.dispose();
  }
}

const formats: Partial<Record<Container, string>> = {
  mov: "an MP4 or QuickTime file",
  matroska: "a WebM or Matroska file",
};

function unreadable(file: MediaFile, container: Container, complaints: readonly string[]) {
  const said = complaints.join(" ");
  if (/moov atom not found/.test(said)) return indexMissing(file.name);
  const what = formats[container] ?? `a file of type ${container}`;
  return damaged(file.name, `this begins like ${what}, but is damaged and cannot be read.`);
}

export function pictureFacts(file: MediaFile, facts: FfmpegFacts) {
  if (!facts.video || !facts.picture) throw noPicture(file.name);
  return { ...facts.video, ...facts.picture };
}
