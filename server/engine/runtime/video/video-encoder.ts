/**
 * One interface over two encoders, the same two programs as decode (video-decoder.ts), each in a child process of its own: it is
 * killed where its run is cancelled, and hostile pictures reach nothing else. Frames are taken one after another and at once handed on.
 */
import { EngineError } from "../../errors";
import type { MediaFile } from "./video-decoder";

export interface EncodeRequest {
  /** The file to write, without its extension. */
  stem: string;
  /** Even, at least 2. */
  width: number;
  height: number;
  /** Of the frames to come, as a guide for the encoder; their times are what counts. */
  fps: number;
  quality: Quality;
  signal?: AbortSignal;
}

export const qualities = ["small", "medium", "high"] as const;
export type Quality = (typeof qualities)[number];

export interface EncodeFrame {
  /** From the start of the clip; each later than the one before. */
  timeMs: number;
  /** uint8[H,W,3], RGB. */
  data: Uint8Array;
}

export interface EncodedFile {
  path: string;
  mime: "video/mp4" | "video/webm";
}

export interface VideoEncoder {
  readonly name: "ffmpeg" | "webcodecs";
  /** H.264 in MP4, else VP9 or VP8 in WebM. Where it throws (out-of-disk, cancelled, internal), there is no file left. */
  encode(frames: AsyncIterable<EncodeFrame>, request: EncodeRequest): Promise<EncodedFile>;
  /** A part of a clip as a file of its own, with its sound; absent where that cannot be done. It throws as encode does, and as a decoder. */
  cut?(file: MediaFile, request: CutRequest): Promise<EncodedFile>;
}

export interface CutRequest extends Pick<EncodeRequest, "stem" | "quality" | "signal"> {
  startMs: number;
  endMs: number;
}

/** What the encoder said when it gave up. */
export function encodingFailed(said: string): EngineError {
  if (/ENOSPC|no space left/i.test(said))
    return new EngineError({
      code: "out-of-disk",
      phase: "run",
      message: "The disk is full: the video could not be written. Make room where Weft keeps its data, and run again.",
    });
  return new EngineError({
    code: "internal",
    phase: "run",
    message: `The video could not be encoded (${said.trim() || "the encoder ended without a word"}).`,
  });
}
