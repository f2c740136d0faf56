/** Writes H.264 in MP4 from RGB pictures, each shown for some frames; BT.709, limited range, 4:2:0, as browsers want it. Sound, where given, is PCM. */
import { createRequire } from "node:module";
import { type EncodedVideoChunk, VideoEncoder, VideoFrame } from "@napi-rs/webcodecs";
import {
  AudioSample,
  AudioSampleSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  FilePathTarget,
  Mp4OutputFormat,
  Output,
} from "mediabunny";

export interface ClipFormat {
  width: number;
  height: number;
  fps: number;
}

/** Mono, -1..1. */
export interface ClipSound {
  sampleRate: number;
  samples: Float32Array;
}

const keyFrameSeconds = 5;
/** Pictures inside the encoder at once. */
const mostQueued = 4;
const colorSpace = { primaries: "bt709", transfer: "bt709", matrix: "bt709", fullRange: false } as const;

export class ClipWriter {
  private failure: Error | undefined;
  private written: Promise<void> = Promise.resolve();
  private readonly output: Output;
  private readonly source = new EncodedVideoPacketSource("avc");
  private readonly encoder: VideoEncoder;

  private constructor(
    path: string,
    private readonly format: ClipFormat,
  ) {
    this.output = new Output({
      format: new Mp4OutputFormat({ fastStart: "in-memory" }),
      target: new FilePathTarget(path),
    });
    this.output.addVideoTrack(this.source, { frameRate: format.fps });
    this.encoder = new VideoEncoder({
      output: (chunk, metadata) => this.write(chunk, metadata),
      error: (error) => (this.failure ??= error),
    });
  }

  static async open(path: string, format: ClipFormat, sound?: ClipSound): Promise<ClipWriter> {
    // The muxer looks for the classes of a browser's WebCodecs; these are their namesakes in Node.
    createRequire(import.meta.url)("@napi-rs/webcodecs/polyfill");
    const writer = new ClipWriter(path, format);
    const heard = sound && new AudioSampleSource({ codec: "pcm-s16" });
    if (heard) writer.output.addAudioTrack(heard);
    await writer.output.start();
    if (heard) {
      const sample = new AudioSample({
        format: "f32",
        numberOfChannels: 1,
        timestamp: 0,
        sampleRate: sound.sampleRate,
        data: sound.samples,
      });
      await heard.add(sample);
      sample.close();
      heard.close();
    }
    writer.encoder.configure({
      codec: "avc1.64001f",
      width: format.width,
      height: format.height,
      bitrate: 1_200_000,
      framerate: format.fps,
      latencyMode: "quality",
      hardwareAcceleration: "prefer-software",
      avc: { format: "avc" },
    });
    return writer;
  }

  private write(chunk: EncodedVideoChunk, metadata: unknown): void {
    this.written = this.written.then(() => {
      const packet = EncodedPacket.fromEncodedChunk(chunk as never).clone({ duration: 1 / this.format.fps });
      return this.source.add(packet, metadata as never);
    });
    this.written.catch((error: Error) => (this.failure ??= error));
  }

  /** Shows a picture (RGB) from frame `first` on for `count` frames. */
  async add(picture: Uint8Array, first: number, count: number): Promise<void> {
    const { width, height, fps } = this.format;
    const planes = toI420(picture, width, height);
    const shown = new VideoFrame(planes, {
      format: "I420",
      codedWidth: width,
      codedHeight: height,
      timestamp: 0,
      colorSpace,
    });
    for (let index = first; index < first + count; index++) {
      const timed = new VideoFrame(shown, { timestamp: Math.round((index * 1e6) / fps) });
      this.encoder.encode(timed, { keyFrame: index % (fps * keyFrameSeconds) === 0 });
      timed.close();
      while (this.encoder.encodeQueueSize > mostQueued) await new Promise((resolve) => setTimeout(resolve, 2));
      if (this.failure) throw this.failure;
    }
    shown.close();
  }

  async close(): Promise<void> {
    await this.encoder.flush();
    this.encoder.close();
    await this.written;
    if (this.failure) throw this.failure;
    await this.output.finalize();
  }
}

/** BT.709, limited range; chroma is the mean of each 2 x 2 pixels. Width and height are even. */
function toI420(rgb: Uint8Array, width: number, height: number): Uint8Array {
  const half = width / 2;
  const planes = new Uint8ClampedArray((width * height * 3) / 2);
  const [u, v, line] = [width * height, width * height * 1.25, width * 3];
  for (let at = 0, to = 0; to < u; at += 3, to++)
    planes[to] = 16 + 0.1826 * (rgb[at] as number) + 0.6142 * (rgb[at + 1] as number) + 0.062 * (rgb[at + 2] as number);
  const mean = (at: number) =>
    ((rgb[at] as number) + (rgb[at + 3] as number) + (rgb[at + line] as number) + (rgb[at + line + 3] as number)) / 4;
  for (let y = 0; y < height; y += 2)
    for (let x = 0, at = y * line, to = (y / 2) * half; x < width; x += 2, at += 6, to++) {
      const r = mean(at);
      const g = mean(at + 1);
      const b = mean(at + 2);
      planes[u + to] = 128 - 0.1006 * r - 0.3386 * g + 0.4392 * b;
      planes[v + to] = 128 + 0.4392 * r - 0.3989 * g - 0.0403 * b;
    }
  return new Uint8Array(planes.buffer);
}
