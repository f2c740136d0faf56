/** How much of the machine's memory the engine may take, and how that is shared out. */
import { totalmem } from "node:os";

/** Of what the machine, or the container, has: the web server, a decoder and the system's cache want the rest. */
const ownShare = 0.6;
/** The program itself, with onnxruntime and libvips loaded. */
const baseBytes = 128 * 2 ** 20;
/** More pixels in flight keep no processor busier. */
const mostPixelBytes = 160 * 2 ** 20;
/** A session takes about as much again as its weights for what it computes in between. */
const perWeight = 2;

export interface MemoryShares {
  total: number;
  /** Decoded pixels and tensors that all runs hold together. */
  pixels: number;
  /** Files of the models that are loaded. */
  models: number;
}

/** Bytes of memory that this process can have: the machine's, or less where a control group bounds it. */
export function machineBytes(): number {
  const bound = process.constrainedMemory();
  return bound > 0 ? Math.min(bound, totalmem()) : totalmem();
}

export function memoryShares(total = machineBytes() * ownShare): MemoryShares {
  const pixels = Math.min(mostPixelBytes, total / 10);
  return { total, pixels, models: Math.max(0, total - baseBytes - pixels) / perWeight };
}
