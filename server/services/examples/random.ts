/** Deterministic numbers for textures: the samples are the same on every machine. (mulberry32; value noise with smooth steps.) */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Smooth noise in -1..1 over the plane, one bump per unit. */
export function noise(seed: number): (x: number, y: number) => number {
  const size = 256;
  const next = random(seed);
  const lattice = Float32Array.from({ length: size * size }, () => next() * 2 - 1);
  const at = (x: number, y: number) => lattice[((y & 255) << 8) | (x & 255)] as number;
  const smooth = (t: number) => t * t * (3 - 2 * t);
  return (x, y) => {
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const [across, down] = [smooth(x - column), smooth(y - row)];
    const top = at(column, row) * (1 - across) + at(column + 1, row) * across;
    const bottom = at(column, row + 1) * (1 - across) + at(column + 1, row + 1) * across;
    return top * (1 - down) + bottom * down;
  };
}
