/**
 * Weights that are read when somebody looks at them: opening a model costs its structure, and what only asks for inputs, outputs or
 * shapes never reads the rest.
 */
import type { TensorProto } from "./schema/onnx_pb";

/** A model's bytes, of which only those that were asked for are there; the others read as zero. */
export interface DeferredBytes {
  bytes: Uint8Array;
  /** Puts these bytes there; beyond the end is no fault. */
  need(from: number, to: number): void;
}

/** Smaller constants are read with the structure: shapes and axes are looked at first thing. */
export const minDeferred = 65_536;

const waiting = new WeakMap<TensorProto, number>();

/** From now on the tensor's raw data is what `read` gives, called at the first look. */
export function deferRaw(tensor: TensorProto, byteLength: number, read: () => Uint8Array): void {
  const settle = (value: Uint8Array) => {
    waiting.delete(tensor);
    Object.defineProperty(tensor, "rawData", { value, writable: true, enumerable: true, configurable: true });
    return value;
  };
  waiting.set(tensor, byteLength);
  Object.defineProperty(tensor, "rawData", {
    get: () => settle(read()),
    set: settle,
    enumerable: true,
    configurable: true,
  });
}

/** The length of the raw data, without reading it. */
export function rawByteLength(tensor: TensorProto): number {
  return waiting.get(tensor) ?? tensor.rawData.byteLength;
}
