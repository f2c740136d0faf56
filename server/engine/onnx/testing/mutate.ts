/** Mutated files, the same for the same number: bytes changed, runs copied, cut, or put elsewhere, ends lost. */
export class Mutations {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  mutate(seed: Uint8Array): Uint8Array {
    let bytes: Uint8Array = this.below(6) === 0 ? seed.slice(0, this.below(seed.length)) : seed.slice();
    for (let edits = 1 + this.below(4); edits > 0 && bytes.length > 0; edits--) bytes = this.#edit(bytes);
    return bytes;
  }

  #edit(bytes: Uint8Array): Uint8Array {
    const at = this.below(bytes.length);
    switch (this.below(8)) {
      case 0: {
        const run = bytes.slice(at, at + 1 + this.below(24));
        const to = this.below(bytes.length);
        return Buffer.concat([bytes.subarray(0, to), run, bytes.subarray(to)]);
      }
      case 1:
        return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + this.below(8))]);
      case 2:
        bytes[at] = 0xff;
        return bytes;
      case 3:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << this.below(8));
        return bytes;
      default:
        bytes[at] = this.below(256);
        return bytes;
    }
  }
}
