/** Contents of small tensors, moved about as the operators move them; row-major, extents all plain numbers. */
import type { Dim } from "./dim";

type Contents = readonly (Dim | undefined)[];

export function plainDims(dims: readonly Dim[]): number[] | undefined {
  return dims.every((dim) => typeof dim === "number") ? (dims as number[]) : undefined;
}

/** The elements at the given places of each axis. */
export function picked(values: Contents, dims: readonly number[], places: readonly (readonly number[])[]): Contents {
  let offsets = [0];
  dims.forEach((extent, axis) => {
    offsets = offsets.flatMap((offset) => (places[axis] ?? []).map((place) => offset * extent + place));
  });
  return offsets.map((offset) => values[offset]);
}

/** With axis `order[i]` of the input as axis i. */
export function permuted(values: Contents, dims: readonly number[], order: readonly number[]): Contents {
  const strides = dims.map((_, axis) => dims.slice(axis + 1).reduce((product, extent) => product * extent, 1));
  let offsets = [0];
  for (const axis of order) {
    const stride = strides[axis] ?? 1;
    offsets = offsets.flatMap((offset) =>
      Array.from({ length: dims[axis] ?? 0 }, (_, place) => offset + place * stride),
    );
  }
  return offsets.map((offset) => values[offset]);
}
