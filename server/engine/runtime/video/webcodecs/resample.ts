/**
 * Streaming change of sampling rate by a windowed sinc (Hann, 16 zero crossings on each side of the slower rate), one
 * filter per phase of the reduced ratio of rates. The nth output sample lies at n/outRate seconds exactly.
 */
const crossings = 16;

export class Resampler {
  private readonly up: number;
  private readonly down: number;
  /** Input samples before and after the centre that a filter reads. */
  private readonly half: number;
  private readonly filters: readonly Float32Array[];
  private held: Float32Array;
  /** Position of held[0] in the input; negative for the silence before its start. */
  private heldFrom: number;
  private next = 0;

  constructor(inRate: number, outRate: number) {
    const divisor = greatestCommonDivisor(inRate, outRate);
    this.up = outRate / divisor;
    this.down = inRate / divisor;
    const cutoff = Math.min(1, outRate / inRate);
    this.half = Math.ceil(crossings / cutoff);
    this.filters = Array.from({ length: this.up }, (_, phase) => filter(phase / this.up, this.half, cutoff));
    this.held = new Float32Array(this.half);
    this.heldFrom = -this.half;
  }

  push(input: Float32Array): Float32Array {
    if (this.up === 1 && this.down === 1) return input;
    const joined = new Float32Array(this.held.length + input.length);
    joined.set(this.held);
    joined.set(input, this.held.length);
    const out: number[] = [];
    for (;;) {
      const position = this.next * this.down;
      const phase = position % this.up;
      const first = (position - phase) / this.up - this.half + 1 - this.heldFrom;
      const taps = this.filters[phase] as Float32Array;
      if (first + taps.length > joined.length) {
        const keep = Math.max(0, Math.min(first, joined.length));
        this.held = joined.slice(keep);
        this.heldFrom += keep;
        return Float32Array.from(out);
      }
      let sum = 0;
      for (let k = 0; k < taps.length; k++) sum += (taps[k] as number) * (joined[first + k] as number);
      out.push(sum);
      this.next++;
    }
  }

  /** What the end of the input still holds back. */
  flush(): Float32Array {
    return this.up === 1 && this.down === 1 ? new Float32Array(0) : this.push(new Float32Array(this.half));
  }
}

/** Taps for an output sample that lies `fraction` of an input sample after the middle one. */
function filter(fraction: number, half: number, cutoff: number): Float32Array {
  const taps = Float32Array.from({ length: 2 * half }, (_, k) => {
    const distance = k - half + 1 - fraction;
    const x = distance * cutoff;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    return cutoff * sinc * Math.cos((Math.PI * distance) / (2 * half)) ** 2;
  });
  const gain = taps.reduce((sum, tap) => sum + tap, 0);
  return taps.map((tap) => tap / gain);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
