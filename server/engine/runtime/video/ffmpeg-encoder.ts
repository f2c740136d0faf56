/** Encoding with the machine's own ffmpeg. It converts the pictures and keeps their times, however unevenly they lie. */
import { rm } from "node:fs/promises";
import { ChildPipe } from "./child-pipe";
import { sniffContainer } from "./container";
import { inputArguments, pictureFacts, probeWithFfprobe } from "./ffmpeg-probe";
import { matroskaFrame, matroskaHead } from "./raw-matroska";
import { type MediaFile, maxFramePixels } from "./video-decoder";
import {
  type CutRequest,
  type EncodedFile,
  type EncodeFrame,
  type EncodeRequest,
  encodingFailed,
  type Quality,
  type VideoEncoder,
} from "./video-encoder";

/** Software encoders alone: those of graphics cards are listed where there is no card. Best first. */
export const ffmpegCodecs = ["libx264", "libopenh264", "libvpx-vp9", "libvpx"] as const;
export type FfmpegCodec = (typeof ffmpegCodecs)[number];

/** The cores are wanted by the models. */
const threads = "2";
/** Constant rate factors; bits per pixel and second for the encoder that knows none. */
const rates: Record<Quality, { x264: number; vpx: number; bits: number }> = {
  small: { x264: 28, vpx: 40, bits: 0.05 },
  medium: { x264: 23, vpx: 33, bits: 0.1 },
  high: { x264: 18, vpx: 24, bits: 0.2 },
};

export interface FfmpegEncoderOptions {
  ffmpeg: string;
  ffprobe: string;
  codec: FfmpegCodec;
  hasFpsMode: boolean;
}

interface Work extends Pick<EncodeRequest, "stem" | "quality" | "signal"> {
  /** Between ffmpeg's general arguments and those of the encoder. */
  input: readonly string[];
  pixelsPerSecond: number;
  /** Writes to its input all there is to write. */
  feed?: (pipe: ChildPipe) => Promise<void>;
}

export class FfmpegEncoder implements VideoEncoder {
  readonly name = "ffmpeg";

  constructor(private readonly options: FfmpegEncoderOptions) {}

  encode(frames: AsyncIterable<EncodeFrame>, request: EncodeRequest): Promise<EncodedFile> {
    const { width, height, fps } = request;
    const feed = async (pipe: ChildPipe) => {
      await pipe.write(matroskaHead(width, height, fps));
      for await (const { timeMs, data } of frames)
        if (!(await pipe.write(matroskaFrame(timeMs, data.length))) || !(await pipe.write(data))) return;
    };
    const input = ["-f", "matroska", "-i", "pipe:0", "-an"];
    return this.work({ ...request, input, pixelsPerSecond: width * height * fps, feed });
  }

  async cut(file: MediaFile, request: CutRequest): Promise<EncodedFile> {
    const container = await sniffContainer(file);
    const facts = await probeWithFfprobe(this.options.ffprobe, file, container, request.signal);
    const { stream, width, height, fps } = pictureFacts(file, facts);
    const [start, length] = [request.startMs, request.endMs - request.startMs].map((ms) => (ms / 1000).toFixed(6));
    const input = [
      ...["-max_pixels", String(maxFramePixels), "-ss", start as string, ...inputArguments(file.path, container)],
      ...["-t", length as string, "-map", `0:${stream}`, "-map", "0:a:0?"],
      ...["-c:a", this.isMp4 ? "aac" : "libopus", "-b:a", "128k"],
    ];
    return this.work({ ...request, input, pixelsPerSecond: width * height * fps });
  }

  private get isMp4(): boolean {
    return !this.options.codec.startsWith("libvpx");
  }

  private async work({ stem, quality, signal, input, pixelsPerSecond, feed }: Work): Promise<EncodedFile> {
    const { isMp4 } = this;
    const { ffmpeg, codec, hasFpsMode } = this.options;
    const path = `${stem}.${isMp4 ? "mp4" : "webm"}`;
    // VP8 knows no other (RFC 6386, section 9.2).
    const matrix = codec === "libvpx" ? "smpte170m" : "bt709";
    // Only what is cut can have odd sides still.
    const even = feed ? "" : "pad=ceil(iw/2)*2:ceil(ih/2)*2,";
    const said: string[] = [];
    const pipe = new ChildPipe(
      ffmpeg,
      [
        ...["-nostdin", "-hide_banner", "-nostats", "-loglevel", "error", "-y", ...input],
        ...(hasFpsMode ? ["-fps_mode", "passthrough"] : ["-vsync", "passthrough"]),
        ...["-vf", `${even}scale=out_color_matrix=${matrix}:out_range=tv,format=yuv420p`, "-threads", threads],
        ...["-colorspace", matrix, "-color_primaries", matrix, "-color_trc", matrix, "-color_range", "tv"],
        // Else times are rounded to the rate that was given as a guide.
        ...["-enc_time_base:v", isMp4 ? "1:90000" : "1:1000"],
        ...["-c:v", codec, ...codecArguments(codec, quality, pixelsPerSecond)],
        // 90 kHz: what players expect. The index comes first, so that a clip begins to play before it is there as a whole.
        ...(isMp4 ? ["-video_track_timescale", "90000", "-movflags", "+faststart"] : []),
        ...["-f", isMp4 ? "mp4" : "webm", `file:${path}`],
      ],
      { signal, subject: "Write video", feeds: true, onLine: (line) => said.length < 20 && said.push(line) },
    );
    try {
      await feed?.(pipe);
      pipe.endInput();
      const { code } = await pipe.end();
      if (code !== 0) throw encodingFailed(said.join(" "));
      return { path, mime: isMp4 ? "video/mp4" : "video/webm" };
    } catch (thrown) {
      await pipe.dispose();
      await rm(path, { force: true });
      throw thrown;
    } finally {
      await pipe.dispose();
    }
  }
}

function codecArguments(codec: FfmpegCodec, quality: Quality, pixelsPerSecond: number): string[] {
  const { x264, vpx, bits } = rates[quality];
  if (codec === "libx264") return ["-preset", "veryfast", "-crf", String(x264)];
  if (codec === "libopenh264") return ["-b:v", String(Math.round(pixelsPerSecond * bits))];
  const fast = ["-deadline", "realtime", "-cpu-used", "8", "-crf", String(vpx)];
  return codec === "libvpx-vp9"
    ? [...fast, "-b:v", "0", "-row-mt", "1"]
    : [...fast, "-b:v", String(Math.round(pixelsPerSecond * bits))];
}
