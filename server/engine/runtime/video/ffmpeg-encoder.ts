/** Encoding with the machine's own ffmpeg. It converts the pictures and keeps their times, however unevenly they lie. */
import { rm } from "node:fs/promises";
import { ChildPipe } from "./child-pipe";
import { matroskaFrame, matroskaHead } from "./raw-matroska";
import {
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

export class FfmpegEncoder implements VideoEncoder {
  readonly name = "ffmpeg";

  constructor(private readonly options: { ffmpeg: string; codec: FfmpegCodec; hasFpsMode: boolean }) {}

  async encode(frames: AsyncIterable<EncodeFrame>, request: EncodeRequest): Promise<EncodedFile> {
    const { stem, width, height, fps, quality, signal } = request;
    const { ffmpeg, codec, hasFpsMode } = this.options;
    const isMp4 = !codec.startsWith("libvpx");
    const path = `${stem}.${isMp4 ? "mp4" : "webm"}`;
    // VP8 knows no other (RFC 6386, section 9.2).
    const matrix = codec === "libvpx" ? "smpte170m" : "bt709";
    const said: string[] = [];
    const pipe = new ChildPipe(
      ffmpeg,
      [
        ...["-nostdin", "-hide_banner", "-nostats", "-loglevel", "error", "-y"],
        ...["-f", "matroska", "-i", "pipe:0", "-an"],
        ...(hasFpsMode ? ["-fps_mode", "passthrough"] : ["-vsync", "passthrough"]),
        ...["-vf", `scale=out_color_matrix=${matrix}:out_range=tv,format=yuv420p`, "-threads", threads],
        ...["-colorspace", matrix, "-color_primaries", matrix, "-color_trc", matrix, "-color_range", "tv"],
        // Else times are rounded to the rate that was given as a guide.
        ...["-enc_time_base", isMp4 ? "1:90000" : "1:1000"],
        ...["-c:v", codec, ...codecArguments(codec, quality, width * height * fps)],
        // 90 kHz: what players expect. The index comes first, so that a clip begins to play before it is there as a whole.
        ...(isMp4 ? ["-video_track_timescale", "90000", "-movflags", "+faststart"] : []),
        ...["-f", isMp4 ? "mp4" : "webm", `file:${path}`],
      ],
      { signal, subject: "Write video", feeds: true, onLine: (line) => said.length < 20 && said.push(line) },
    );
    try {
      await pipe.write(matroskaHead(width, height, fps));
      for await (const { timeMs, data } of frames) {
        if (!(await pipe.write(matroskaFrame(timeMs, data.length))) || !(await pipe.write(data))) break;
      }
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
