/**
 * The frames of a range, decoded in the child. The decoder works on threads of its own, so packets are handed over only
 * while few are in flight; and what close() gives back of a frame is freed only by the garbage collector, which knows
 * nothing of its size and is therefore called by hand (without that a minute of 720p holds more than 2 GB).
 */
import { VideoDecoder, type VideoFrame } from "@napi-rs/webcodecs";
import { type EncodedPacket, EncodedPacketSink, type Input, type InputVideoTrack } from "mediabunny";
import { fitWithin, maxFramePixels, presumedMatrix, sampler } from "../video-decoder";
import { resize, turn } from "./geometry";
import type { ChildRequest } from "./messages";
import { missingSeconds, originOf } from "./open-media";
import { PresentationOrder } from "./presentation-order";
import { matrixNamed, type Planes, toRgb } from "./yuv";

/** Enough for the reordering of B frames (16 at most) on top of the decoder's own threads. */
const inFlight = 20;
const patience = 8;
/** A decoder that gives nothing for this long has swallowed what is inside it. */
const swallowedMs = 3000;
const collectEvery = 16;
const collect = (globalThis as { gc?: (options: { type: "minor" }) => void }).gc;

export class DecodingFailed extends Error {}
export class CodecMissing extends Error {}

export interface ChildFrame {
  timeMs: number;
  width: number;
  height: number;
  data: Uint8Array;
}

type FramesRequest = Extract<ChildRequest, { do: "frames" }>;

export async function* decodeFrames(
  input: Input,
  track: InputVideoTrack,
  request: FramesRequest,
): AsyncGenerator<ChildFrame> {
  const origin = await originOf(input);
  const told = await track.getDecoderConfig();
  // Level 1b of the high profiles (H.264, A.3.4.2), which encoders choose for tiny pictures, has no name there; 1.1 holds it.
  const config = told && { ...told, codec: told.codec.replace(/^(avc[13]\.[0-9a-f]{4})09$/i, "$10b") };
  if (!config || !(await VideoDecoder.isConfigSupported(config as never)).supported)
    throw new CodecMissing(config?.codec ?? (await track.getCodec()) ?? "unknown");
  const start = origin + request.startMs / 1000;
  // Time stamps are rounded to the file's time base: half a millisecond decides nothing.
  const [from, until] = [start - 0.0005, origin + request.endMs / 1000 - 0.0005];
  const takes = sampler(request.sampling);
  const picture = await pictureMaker(track, request.maxSide);

  const order = new PresentationOrder<VideoFrame>(patience);
  let failure: Error | undefined;
  let wake = () => {};
  const decoder = new VideoDecoder({
    output: (frame) => {
      order.came(frame);
      wake();
    },
    error: (error) => {
      failure = error;
      wake();
    },
  });
  decoder.configure({ ...config, hardwareAcceleration: "prefer-software" } as never);
  let [shown, past, readTo] = [0, false, 0];

  async function* due(all = false): AsyncGenerator<ChildFrame> {
    for (let frame = order.next(all); frame; frame = order.next(all)) {
      if (++shown % collectEvery === 0) collect?.({ type: "minor" });
      try {
        const seconds = frame.timestamp / 1e6;
        past ||= seconds >= until;
        if (past || seconds < from || !takes(seconds - start)) continue;
        yield { timeMs: Math.max(0, Math.round((seconds - origin) * 1e6) / 1e3), ...(await picture(frame)) };
      } finally {
        frame.close();
      }
    }
  }
  /** False where nothing came for too long. */
  const news = () =>
    new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), swallowedMs);
      wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });

  try {
    const sink = new EncodedPacketSink(track);
    const key = request.startMs > 0 ? await sink.getKeyPacket(start) : null;
    const first = key ?? (await sink.getFirstKeyPacket()) ?? undefined;
    const packets = "keyFrames" in request.sampling ? keyPackets(sink, first) : sink.packets(first);
    for await (const packet of packets) {
      order.sent(packet.microsecondTimestamp);
      decoder.decode(packet.toEncodedVideoChunk() as never);
      readTo = Math.max(readTo, packet.timestamp + packet.duration);
      yield* due();
      while (!failure && !past && order.pending >= inFlight) {
        if (!(await news())) order.forget();
        yield* due();
      }
      if (failure || past) break;
    }
    if (!failure && !past) await decoder.flush().catch((error: Error) => (failure ??= error));
    if (!past) yield* due(true);
    if (past) return;
    if (failure) throw new DecodingFailed(failure.message);
    const missing = "keyFrames" in request.sampling ? 0 : await missingSeconds(input, track, readTo);
    if (missing > 0) throw new DecodingFailed(`${missing.toFixed(1)} s are missing at the end`);
  } finally {
    order.closeAll((frame) => frame.close());
    if (decoder.state !== "closed") decoder.close();
  }
}

async function* keyPackets(sink: EncodedPacketSink, first: EncodedPacket | undefined): AsyncGenerator<EncodedPacket> {
  for (let packet = first ?? null; packet; packet = await sink.getNextKeyPacket(packet)) yield packet;
}

/** Frame to RGB picture, upright, in the size that is wanted. */
async function pictureMaker(track: InputVideoTrack, maxSide: number | undefined) {
  const target = fitWithin(await track.getDisplayWidth(), await track.getDisplayHeight(), maxSide);
  const rotation = await track.getRotation();
  return async (frame: VideoFrame) => {
    const { width, height } = frame.visibleRect;
    // The file said otherwise, or it would not have come here.
    if (width * height > maxFramePixels) throw new DecodingFailed(`a frame of ${width} x ${height} pixels`);
    const data = new Uint8Array(frame.allocationSize());
    const layout = await frame.copyTo(data);
    const planes: Planes = { format: frame.format ?? "unknown", width, height, data, layout };
    const { matrix, fullRange } = frame.colorSpace;
    const color = { matrix: matrixNamed(matrix) ?? presumedMatrix(width, height), fullRange: fullRange ?? false };
    return resize(turn({ width, height, data: toRgb(planes, color) }, rotation), target.width, target.height);
  };
}
