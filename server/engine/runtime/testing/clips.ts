/**
 * Clips and sounds for tests, written with the bundled encoder. Frame n of a clip shows red, green, blue and white quarters
 * (in reading order), and in its middle a gray square of light `level(n)`, by which frames are told apart.
 */
import { writeFile } from "node:fs/promises";
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
  WebMOutputFormat,
} from "mediabunny";
import type { Frame } from "../video";

const codecs = { avc: "avc1.64001f", vp8: "vp8", vp9: "vp09.00.10.08" } as const;
export const quarters = {
  red: [200, 40, 40],
  green: [40, 160, 60],
  blue: [50, 70, 190],
  white: [235, 235, 235],
} as const;
export type Quarter = keyof typeof quarters;

export interface ClipOptions {
  codec?: keyof typeof codecs;
  width?: number;
  height?: number;
  /** Seconds at which each frame begins; the last lasts as long as the one before it. */
  times: readonly number[];
  rotation?: 0 | 90 | 180 | 270;
  /** The number that a frame shows; its own position where left out. */
  shows?: (index: number) => number;
  /** Mono sound at 48 kHz, as AAC or, in WebM, Opus. */
  sound?: Float32Array;
  /** Where MP4 has its index. */
  index?: "front" | "back";
}

export function level(number: number): number {
  return 30 + (number % 25) * 8;
}

/** `count` frames at a steady rate. */
export function steady(count: number, fps: number): number[] {
  return Array.from({ length: count }, (_, index) => index / fps);
}

export async function writeTestClip(path: string, options: ClipOptions): Promise<void> {
  createRequire(import.meta.url)("@napi-rs/webcodecs/polyfill");
  const { codec = "avc", width = 160, height = 96, times, rotation = 0, shows = (index) => index, sound } = options;
  const format =
    codec === "avc"
      ? new Mp4OutputFormat({ fastStart: options.index === "back" ? false : "in-memory" })
      : new WebMOutputFormat();
  const output = new Output({ format, target: new FilePathTarget(path) });
  const source = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(source, { rotation });
  const voice = sound && new AudioSampleSource({ codec: codec === "avc" ? "aac" : "opus", bitrate: 96_000 });
  if (voice) output.addAudioTrack(voice);
  await output.start();
  const packets: { chunk: EncodedVideoChunk; metadata: unknown }[] = [];
  let failure: Error | undefined;
  const encoder = new VideoEncoder({
    output: (chunk, metadata) => packets.push({ chunk, metadata }),
    error: (error) => (failure ??= error),
  });
  encoder.configure({
    codec: codecs[codec],
    width,
    height,
    bitrate: 2_000_000,
    framerate: 25,
    latencyMode: "quality",
    hardwareAcceleration: "prefer-software",
    ...(codec === "avc" && { avc: { format: "avc" } }),
  } as never);
  const colorSpace = { primaries: "smpte170m", transfer: "smpte170m", matrix: "smpte170m", fullRange: false } as const;
  const chroma = { stride: Math.ceil(width / 2), size: Math.ceil(width / 2) * Math.ceil(height / 2) };
  const layout = [
    { offset: 0, stride: width },
    { offset: width * height, stride: chroma.stride },
    { offset: width * height + chroma.size, stride: chroma.stride },
  ];
  for (const [index, seconds] of times.entries()) {
    const frame = new VideoFrame(draw(width, height, level(shows(index))), {
      format: "I420",
      codedWidth: width,
      codedHeight: height,
      timestamp: Math.round(seconds * 1e6),
      colorSpace,
      layout,
    });
    encoder.encode(frame, { keyFrame: index % 10 === 0 });
    frame.close();
    while (encoder.encodeQueueSize > 4) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await encoder.flush();
  encoder.close();
  if (failure) throw failure;
  for (const { chunk, metadata } of packets) {
    const at = times.findIndex((seconds) => Math.abs(seconds * 1e6 - chunk.timestamp) <= 2);
    const duration = (times[at + 1] ?? 0) - (times[at] ?? 0);
    const last = (times.at(-1) ?? 0) - (times.at(-2) ?? 0);
    const packet = EncodedPacket.fromEncodedChunk(chunk as never).clone({ duration: duration > 0 ? duration : last });
    await source.add(packet, metadata as never);
  }
  if (voice) {
    for (let from = 0; from < sound.length; from += 4800) {
      const data = sound.slice(from, from + 4800);
      const timestamp = from / 48_000;
      const sample = new AudioSample({ data, format: "f32", numberOfChannels: 1, sampleRate: 48_000, timestamp });
      await voice.add(sample);
      sample.close();
    }
  }
  await output.finalize();
}

/** BT.601, limited range. Odd sides have a last column or row of chroma of their own. */
function draw(width: number, height: number, gray: number): Uint8Array {
  const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const planes = new Uint8Array(width * height + 2 * halfWidth * halfHeight);
  const color = (x: number, y: number): readonly number[] => {
    if (Math.abs(x - width / 2) < width / 8 && Math.abs(y - height / 2) < height / 8) return [gray, gray, gray];
    if (y < height / 2) return x < width / 2 ? quarters.red : quarters.green;
    return x < width / 2 ? quarters.blue : quarters.white;
  };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [r = 0, g = 0, b = 0] = color(x, y);
      planes[y * width + x] = Math.round(16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255);
      if (x % 2 || y % 2) continue;
      const at = width * height + (y / 2) * halfWidth + x / 2;
      planes[at] = Math.round(128 + (-37.797 * r - 74.203 * g + 112 * b) / 255);
      planes[at + halfWidth * halfHeight] = Math.round(128 + (112 * r - 93.786 * g - 18.214 * b) / 255);
    }
  return planes;
}

/** Mean colour of the middle of a quarter: "top left" and so on as the frame stands. */
export function cornerColor({ width, height, data }: Frame, right: boolean, bottom: boolean): number[] {
  return mean(
    data,
    width,
    width * (right ? 0.85 : 0.15),
    height * (bottom ? 0.85 : 0.15),
    Math.min(width, height) / 12,
  );
}

/** The light of the square in the middle. */
export function shownLevel({ width, height, data }: Frame): number {
  const [r = 0, g = 0, b = 0] = mean(data, width, width / 2, height / 2, Math.min(width, height) / 16);
  return (r + g + b) / 3;
}

function mean(data: Uint8Array, width: number, cx: number, cy: number, reach: number): number[] {
  const sums = [0, 0, 0];
  let count = 0;
  for (let y = Math.floor(cy - reach); y <= cy + reach; y++)
    for (let x = Math.floor(cx - reach); x <= cx + reach; x++, count++)
      for (let channel = 0; channel < 3; channel++)
        sums[channel] = (sums[channel] as number) + (data[(y * width + x) * 3 + channel] as number);
  return sums.map((sum) => sum / count);
}

export function sine(seconds: number, rate: number, hertz: number, amplitude = 0.5): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * rate) },
    (_, index) => amplitude * Math.sin((2 * Math.PI * hertz * index) / rate),
  );
}

/** 16-bit PCM; every channel has the same samples. */
export async function writeWav(path: string, samples: Float32Array, rate: number, channels = 1): Promise<void> {
  const bytes = Buffer.alloc(44 + samples.length * channels * 2);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * channels * 2, 28);
  bytes.writeUInt16LE(channels * 2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(samples.length * channels * 2, 40);
  samples.forEach((sample, index) => {
    for (let channel = 0; channel < channels; channel++)
      bytes.writeInt16LE(Math.round(sample * 32767), 44 + (index * channels + channel) * 2);
  });
  await writeFile(path, bytes);
}
