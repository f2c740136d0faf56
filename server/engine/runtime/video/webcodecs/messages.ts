/**
 * Between the engine and the decoding child: the request as JSON in its only argument; raw frames or samples on standard
 * output; what else there is to say as one JSON line on standard error, beginning with `mark` (native code may write there too).
 */
import type { Container } from "../container";
import type { MediaProbe, Sampling } from "../video-decoder";
import type { EncodedFile, Quality } from "../video-encoder";

export type ChildRequest =
  /** Only loads what it needs: whether the platform's binaries are there. */
  | { do: "nothing"; path: ""; container: "mov" }
  | { do: "probe"; path: string; container: Container }
  | {
      do: "frames";
      path: string;
      container: Container;
      startMs: number;
      endMs: number;
      sampling: Sampling;
      maxSide?: number;
    }
  | { do: "audio"; path: string; container: Container; startMs: number; endMs: number }
  /** `stem`: the file to write, without its extension. Frames come on standard input, each float64 milliseconds and then its pixels. */
  | { do: "encode"; stem: string; width: number; height: number; fps: number; quality: Quality };

export type ChildNote =
  | { type: "probe"; probe: MediaProbe }
  /** Nothing more comes: the file is damaged behind what was given. */
  | { type: "damaged"; atMs?: number; durationMs?: number; reason: string }
  | { type: "refused"; why: "no-picture" | "no-sound" | "no-streams" | "too-large" | "codec"; detail: string }
  | { type: "encoded"; file: EncodedFile }
  | { type: "end" };

export const mark = "weft-note ";

/** Before each frame on standard output, little endian: float64 milliseconds, uint32 width, uint32 height. */
export const frameHeaderBytes = 16;
/** Before each frame on standard input. */
export const timeBytes = 8;
