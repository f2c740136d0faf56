/**
 * One interface over two decoders: an ffmpeg found on the machine, and a bundled one. Both decode in a child process, so
 * that a hostile file can crash or hang that child alone, and hand frames over a pipe, so that at most a few are alive.
 * Pictures are uint8[H,W,3], RGB, upright (the file's rotation applied), square pixels. Time is milliseconds from the
 * start of the file's own time line; sound is mono float32 at 16 kHz.
 */
export const soundRate = 16_000;

/** A file on disk, and what the person who gave it calls it. */
export interface MediaFile {
  path: string;
  name: string;
}

export interface MediaProbe {
  durationMs: number;
  /** Size as shown: rotation applied, pixels made square. */
  video?: { width: number; height: number; fps: number; rotation: 0 | 90 | 180 | 270; codec: string };
  audio?: { codec: string; sampleRate: number; channels: number };
}

/**
 * Each nth frame of the range, the first frame in every 1/perSecond of it (never one twice, never one made up), or those frames that
 * the file holds whole: nothing else is decoded then.
 */
export type Sampling = { every: number } | { perSecond: number } | { keyFrames: true };

export interface FrameRequest {
  startMs: number;
  endMs: number;
  sampling: Sampling;
  /** Shrinks so that neither side is longer. */
  maxSide?: number;
  signal?: AbortSignal;
}

export interface Frame {
  /** Position among the frames given. */
  index: number;
  timeMs: number;
  width: number;
  height: number;
  data: Uint8Array;
}

export interface SoundRequest {
  startMs: number;
  endMs: number;
  signal?: AbortSignal;
}

/**
 * Everything throws EngineError (unsupported-media, invalid-input, media-too-large, cancelled), naming the file. A file
 * that is damaged in the middle gives what lies before the damage and then throws `invalid-input`.
 */
export interface VideoDecoder {
  readonly name: "ffmpeg" | "webcodecs";
  probe(file: MediaFile, signal?: AbortSignal): Promise<MediaProbe>;
  frames(file: MediaFile, request: FrameRequest): AsyncGenerator<Frame, void>;
  audio(file: MediaFile, request: SoundRequest): AsyncGenerator<Float32Array, void>;
}

/** Beyond this a frame alone would take more than 200 MB on its way. */
export const maxFramePixels = 36_000_000;

/** The size of a picture whose longer side is at most `maxSide`. */
export function fitWithin(width: number, height: number, maxSide?: number): { width: number; height: number } {
  const scale = maxSide === undefined ? 1 : Math.min(1, maxSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Time stamps are fractions of a time base: what should fall on a boundary may lie a hair before it. */
export const slotSlack = 0.001;

/** Decides frame by frame, in order of presentation, which ones `sampling` takes; of key frames all that are given. Seconds from the start of the range. */
export function sampler(sampling: Sampling): (seconds: number) => boolean {
  if ("keyFrames" in sampling) return () => true;
  if ("every" in sampling) {
    let seen = 0;
    return () => seen++ % sampling.every === 0;
  }
  let last = Number.NEGATIVE_INFINITY;
  return (seconds) => {
    const slot = Math.floor(seconds * sampling.perSecond + slotSlack);
    if (slot <= last) return false;
    last = slot;
    return true;
  };
}

/** The matrix of a picture that does not say: high definition is BT.709, the rest BT.601, as players have it. */
export function presumedMatrix(width: number, height: number): "bt709" | "bt601" {
  return width > 1024 || height > 576 ? "bt709" : "bt601";
}
