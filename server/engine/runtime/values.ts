/** What flows between kernels at run time. Everything but pixels and tensors is plain JSON in its wire form (nodes/results.ts). */
import type { Kind } from "@/nodes/port-types";
import type { ElementType } from "../ir/types";
import type { Part, Size } from "./kernels/place";

/** Decoded picture: uint8, interleaved, sRGB 0..255, upright (EXIF orientation applied), alpha flattened on white. */
export interface ImageValue {
  width: number;
  height: number;
  /** 3 = RGB, 1 = gray. */
  channels: 1 | 3;
  data: Uint8Array;
  name?: string;
  /**
   * Where it was decoded smaller or in part: which part (in pixels, and fractions of them) of a picture of which size.
   * Only image.to-tensor and previews meet such a picture.
   */
  shows?: { part: Part; of: Size };
}

/** One row of a batch, without the batch dimension. */
export interface TensorValue {
  type: ElementType;
  dims: readonly number[];
  data: Uint8Array | Int32Array | BigInt64Array | Float32Array | Uint16Array;
}

/** A clip on disk, possibly cut in time; decoded only where frames are sampled. */
export interface VideoValue {
  path: string;
  mime: string;
  width: number;
  height: number;
  fps: number;
  durationMs: number;
  startMs: number;
  endMs: number;
  /** What the person who gave it calls the file. */
  name?: string;
  hasAudio?: boolean;
  /** The run wrote the file itself, whole, in its scratch directory. */
  written?: true;
}

/** A sound on disk (or the sound track of a video), decoded to mono float32 at 16 kHz where it is heard. */
export interface AudioValue {
  path: string;
  durationMs: number;
  startMs: number;
  endMs: number;
  name?: string;
}

/** Bytes of pixels or numbers that a value holds; small JSON counts as nothing. */
export function bytesOf(value: unknown): number {
  if (typeof value !== "object" || value === null || !("data" in value)) return 0;
  return ArrayBuffer.isView(value.data) ? value.data.byteLength : 0;
}

/** What a graph gives, as a value of its kind. */
export function ofKind(kind: Kind | undefined, tensor: TensorValue | undefined): unknown {
  if (!tensor || (kind !== "number" && kind !== "embedding")) return tensor;
  return kind === "number" ? Number(tensor.data[0]) : Array.from(tensor.data, Number);
}

/** What a graph takes: embeddings are lists of numbers outside. */
export function asTensor(value: unknown): TensorValue {
  return Array.isArray(value)
    ? { type: "float32", dims: [value.length], data: Float32Array.from(value as number[]) }
    : (value as TensorValue);
}
