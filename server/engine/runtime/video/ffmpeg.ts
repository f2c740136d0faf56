/**
 * Decoding with the machine's own ffmpeg. Frames leave it as raw RGB; which frames, and their size, is decided in its
 * filters, so that only what is wanted crosses the pipe. Time stamps are the file's own (-copyts), never counted.
 */
import { aligned, ChildPipe } from "./child-pipe";
import { type Container, sniffContainer } from "./container";
import { type FfmpegFacts, inputArguments, pictureFacts, probeWithFfprobe } from "./ffmpeg-probe";
import { FfmpegReport } from "./ffmpeg-report";
import { damagedAt, noSound, unsupported } from "./media-error";
import { PerFile } from "./per-file";
import {
  type Frame,
  type FrameRequest,
  fitWithin,
  type MediaFile,
  type MediaProbe,
  maxFramePixels,
  type SoundRequest,
  slotSlack,
  soundRate,
  type VideoDecoder,
} from "./video-decoder";

export interface FfmpegCommands {
  ffmpeg: string;
  ffprobe: string;
  /** 5.1 and later; before, -vsync said the same. */
  hasFpsMode: boolean;
}

/** More threads hold more frames, and the cores are wanted by the models. */
const threads = "2";
const common = ["-nostdin", "-hide_banner", "-nostats", "-loglevel", "repeat+level+info"];

export class FfmpegDecoder implements VideoDecoder {
  readonly name = "ffmpeg";
  private readonly known = new PerFile<FfmpegFacts>();

  constructor(readonly commands: FfmpegCommands) {}

  async probe(file: MediaFile, signal?: AbortSignal): Promise<MediaProbe> {
    const { durationMs, video, audio } = await this.facts(file, await sniffContainer(file), signal);
    return { durationMs, ...(video ? { video } : {}), ...(audio ? { audio } : {}) };
  }

  async *frames(file: MediaFile, request: FrameRequest): AsyncGenerator<Frame, void> {
    const container = await sniffContainer(file);
    const facts = await this.facts(file, container, request.signal);
    const picture = pictureFacts(file, facts);
    const { width, height } = fitWithin(picture.width, picture.height, request.maxSide);
    const start = facts.origin + request.startMs / 1000;
    const end = facts.origin + request.endMs / 1000;
    const matrix = picture.matrix ? `:in_color_matrix=${picture.matrix}` : "";
    const filters = [
      `trim=start=${start.toFixed(6)}:end=${end.toFixed(6)}`,
      `select='${selection(request, start)}'`,
      `scale=${width}:${height}:flags=bilinear${matrix}`,
      "showinfo=checksum=0",
    ];
    const report = new FfmpegReport();
    const pipe = new ChildPipe(
      this.commands.ffmpeg,
      [
        ...common,
        ...["-threads", threads, "-max_pixels", String(maxFramePixels), "-fflags", "+discardcorrupt", "-copyts"],
        ...("keyFrames" in request.sampling ? ["-discard:v", "nokey", "-skip_frame", "nokey"] : []),
        // To the key frame before; the trim filter drops what lies between.
        ...(request.startMs > 0 ? ["-noaccurate_seek", "-ss", (request.startMs / 1000).toFixed(6)] : []),
        ...inputArguments(file.path, container),
        ...["-map", `0:${picture.stream}`, "-vf", filters.join(",")],
        ...(this.commands.hasFpsMode ? ["-fps_mode", "passthrough"] : ["-vsync", "passthrough"]),
        ...["-pix_fmt", "rgb24", "-f", "rawvideo", "pipe:1"],
      ],
      {
        signal: request.signal,
        subject: file.name,
        onLine: (line) => report.line(line),
        onLinesEnd: () => report.close(),
      },
    );
    let lastMs: number | undefined;
    try {
      for (let index = 0; ; index++) {
        const data = await pipe.read(width * height * 3);
        if (!data) break;
        const seconds = await report.time(index);
        if (seconds === undefined) break;
        lastMs = Math.max(0, Math.round((seconds - facts.origin) * 1e6) / 1e3);
        yield { index, timeMs: lastMs, width, height, data };
      }
      const { code, signal } = await pipe.end();
      if (code !== 0 && lastMs === undefined && signal === null) throw refusal(file, facts, report);
      if (code !== 0 || report.damage) throw damagedAt(file.name, lastMs, facts.durationMs);
    } finally {
      await pipe.dispose();
    }
  }

  async *audio(file: MediaFile, request: SoundRequest): AsyncGenerator<Float32Array, void> {
    const container = await sniffContainer(file);
    const facts = await this.facts(file, container, request.signal);
    if (!facts.audio) throw noSound(file.name);
    const report = new FfmpegReport();
    const pipe = new ChildPipe(
      this.commands.ffmpeg,
      [
        ...common,
        ...(request.startMs > 0 ? ["-ss", (request.startMs / 1000).toFixed(6)] : []),
        ...inputArguments(file.path, container),
        ...["-vn", "-sn", "-dn", "-map", "0:a:0", "-t", ((request.endMs - request.startMs) / 1000).toFixed(6)],
        // Silence where the track begins late or has gaps: the nth sample is always at n/16000 s.
        // 16-bit samples: with float ones ffmpeg does not normalise the mix, and two loud channels exceed 1.
        ...["-af", `aresample=${soundRate}:async=1:first_pts=0`, "-ac", "1", "-f", "s16le", "pipe:1"],
      ],
      { signal: request.signal, subject: file.name, onLine: (line) => report.line(line) },
    );
    let samples = 0;
    try {
      for await (const words of aligned(pipe, 2)) {
        const sound = Float32Array.from(new Int16Array(words), (sample) => sample / 32768);
        samples += sound.length;
        yield sound;
      }
      const { code } = await pipe.end();
      const readMs = samples > 0 ? request.startMs + (samples / soundRate) * 1000 : undefined;
      if (code !== 0 || report.damage) throw damagedAt(file.name, readMs, facts.durationMs);
    } finally {
      await pipe.dispose();
    }
  }

  private facts(file: MediaFile, container: Container, signal?: AbortSignal): Promise<FfmpegFacts> {
    return this.known.get(file.path, () => probeWithFfprobe(this.commands.ffprobe, file, container, signal));
  }
}

/** An expression of the select filter that takes the frames that `sampler` would. */
function selection({ sampling }: FrameRequest, start: number): string {
  if ("keyFrames" in sampling) return "1";
  if ("every" in sampling) return `not(mod(n,${sampling.every}))`;
  const slot = (time: string) => `floor((${time}-${start.toFixed(6)})*${sampling.perSecond}+${slotSlack})`;
  return `isnan(prev_selected_t)+gt(${slot("t")},${slot("prev_selected_t")})`;
}

function refusal(file: MediaFile, facts: FfmpegFacts, report: FfmpegReport) {
  const said = report.complaints.join(" ");
  if (/Decoder \(codec .*\) not found|no decoder found/i.test(said))
    return unsupported(file.name, `ffmpeg on this machine cannot decode ${facts.video?.codec ?? "this codec"}.`);
  return damagedAt(file.name, undefined);
}
