/** Numbers without a pattern, the same ones every time: uniform from minus to plus `size`. */
export function noise(count: number, seed = 1, size = 1): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => {
    let mixed = Math.imul(index + 0x9e3779b1 * seed, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 31 - 1) * size;
  });
}
