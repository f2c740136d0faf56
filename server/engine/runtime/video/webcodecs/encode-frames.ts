/**
 * Raw frames into a file, in the child. The encoder works on threads of its own, so frames are handed over only while few are in
 * flight. Packets are held until the next has come: a file states how long each is shown.
 */
import type { Readable } from "node:stream";
import { type EncodedVideoChunk, VideoEncoder, VideoFrame } from "@napi-rs/webcodecs";
import {
  EncodedPacket,
  EncodedVideoPacketSource,
  FilePathTarget,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
} from "mediabunny";
import type { EncodedFile } from "../video-encoder";
import { type ChildRequest, timeBytes } from "./messages";
import { toI420 } from "./yuv";

type EncodeRequest = Extract<ChildRequest, { do: "encode" }>;

const inFlight = 4;
/** Seconds between key frames at the most: a player can begin at each. */
const keyEverySeconds = 5;
const bitsPerPixel = { small: 0.05, medium: 0.1, high: 0.2 };
const collectEvery = 16;
const collect = (globalThis as { gc?: (options: { type: "minor" }) => void }).gc;
const colorSpace = { primaries: "bt709", transfer: "bt709", matrix: "bt709", fullRange: false } as const;

export async function encodeFrames(input: Readable, request: EncodeRequest): Promise<EncodedFile> {
  const { stem, width, height, fps } = request;
  const { codec, config } = await chooseCodec(request);
  const isMp4 = codec === "avc";
  const path = `${stem}.${isMp4 ? "mp4" : "webm"}`;
  const format = isMp4 ? new Mp4OutputFormat({ fastStart: false }) : new WebMOutputFormat();
  const output = new Output({ format, target: new FilePathTarget(path) });
  const source = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(source);
  await output.start();

  let failure: Error | undefined;
  let written: Promise<void> = Promise.resolve();
  const write = (chunk: EncodedVideoChunk, metadata: unknown) => {
    written = written
      .then(() => source.add(EncodedPacket.fromEncodedChunk(chunk as never), metadata as never))
      .catch((error: Error) => {
        failure ??= error;
      });
  };
  const encoder = new VideoEncoder({ output: write, error: (error) => (failure ??= error) });
  encoder.configure(config as never);
  const chroma = { stride: width / 2, size: (width / 2) * (height / 2) };
  const layout = [
    { offset: 0, stride: width },
    { offset: width * height, stride: chroma.stride },
    { offset: width * height + chroma.size, stride: chroma.stride },
  ];
  let count = 0;
  let keyAt = Number.NEGATIVE_INFINITY;
  for await (const bytes of records(input, timeBytes + width * height * 3)) {
    const timeMs = new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true);
    const isKey = timeMs - keyAt >= keyEverySeconds * 1000;
    if (isKey) keyAt = timeMs;
    const frame = new VideoFrame(toI420(bytes.subarray(timeBytes), width, height), {
      format: "I420",
      codedWidth: width,
      codedHeight: height,
      timestamp: Math.round(timeMs * 1000),
      duration: Math.round(1e6 / fps),
      colorSpace,
      layout,
    });
    encoder.encode(frame, { keyFrame: isKey });
    frame.close();
    if (++count % collectEvery === 0) collect?.({ type: "minor" });
    while (!failure && encoder.encodeQueueSize > inFlight) await new Promise((resolve) => setTimeout(resolve, 1));
    if (failure) throw failure;
  }
  await encoder.flush();
  encoder.close();
  await written;
  if (failure) throw failure;
  await output.finalize();
  return { path, mime: isMp4 ? "video/mp4" : "video/webm" };
}

async function chooseCodec({ width, height, fps, quality }: EncodeRequest) {
  const common = {
    width,
    height,
    framerate: fps,
    bitrate: Math.max(100_000, Math.round(width * height * Math.min(fps, 60) * bitsPerPixel[quality])),
    latencyMode: "realtime",
    hardwareAcceleration: "prefer-software",
  };
  // The level bounds the size of the picture.
  const level = width * height <= 1280 * 720 ? "1f" : width * height <= 4096 * 2304 ? "34" : "3e";
  const choices = [
    { codec: "avc", config: { ...common, codec: `avc1.6400${level}`, avc: { format: "avc" } } },
    { codec: "vp9", config: { ...common, codec: "vp09.00.51.08" } },
    { codec: "vp8", config: { ...common, codec: "vp8" } },
  ] as const;
  for (const choice of choices)
    if ((await VideoEncoder.isConfigSupported(choice.config as never)).supported) return choice;
  throw new Error("the bundled encoder has neither H.264 nor VP9 nor VP8");
}

/** The input in pieces of `bytes` bytes. */
async function* records(input: Readable, bytes: number): AsyncGenerator<Uint8Array> {
  let [record, filled] = [new Uint8Array(bytes), 0];
  for await (const chunk of input as AsyncIterable<Buffer>)
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + bytes - filled);
      record.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < bytes) continue;
      yield record;
      [record, filled] = [new Uint8Array(bytes), 0];
    }
}
