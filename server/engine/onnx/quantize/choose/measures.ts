/**
 * How near a candidate's results are to the float32 model's: 1 where they are the same to whoever uses them. A task has its own
 * measure; where none fits, the angle between the outputs.
 */
import type { Tensor } from "../../segment";

export type Outputs = Readonly<Record<string, Tensor>>;

export interface Measure<Kept = unknown> {
  /** As reports call it, such as "top-1 agreement". */
  name: string;
  /** What has to be kept of the outputs for one item. */
  keep(outputs: Outputs, sample: number): Kept | Promise<Kept>;
  /** Over all items, from 0 to 1. */
  score(reference: readonly Kept[], given: readonly Kept[]): number;
  /** What a person reads of one item: a label, a line of text. */
  say?(kept: Kept): string;
}

/** For those who look at the noise alone. */
export const noMeasure: Measure<null> = { name: "none", keep: () => null, score: () => 1 };

/** Cosine of the angle between outputs, the worst output of each item, averaged over items. */
export const cosine: Measure<Float32Array[]> = {
  name: "cosine similarity",
  keep: (outputs) => Object.values(outputs).map(({ data }) => Float32Array.from(data as ArrayLike<number>, Number)),
  score: (reference, given) => {
    const each = reference.map((outputs, item) =>
      Math.min(...outputs.map((wanted, index) => cosineOf(wanted, given[item]?.[index] ?? new Float32Array()))),
    );
    return each.reduce((sum, value) => sum + value, 0) / Math.max(1, each.length);
  },
};

export function cosineOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, left, right] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at] as number, b[at] ?? 0];
    dot += x * y;
    left += x * x;
    right += y * y;
  }
  if (left === 0 && right === 0) return 1;
  return left === 0 || right === 0 ? 0 : dot / Math.sqrt(left * right);
}

/** As near as float32 comes to float32 on another way: what an item without any noise counts as, in decibels. */
const exact = 120;

/** Signal to quantization noise, each item for itself: a few that go astray would outweigh all others in one sum. */
export class NoiseMeter {
  #sum = 0;
  #items = 0;
  #isExact = true;

  add(reference: Outputs, given: Outputs): void {
    let worst = exact;
    for (const [name, { data: wanted }] of Object.entries(reference)) {
      const got = given[name]?.data;
      let [signal, noise] = [0, 0];
      for (let at = 0; at < wanted.length; at++) {
        const value = Number(wanted[at]);
        const difference = value - Number(got?.[at] ?? Number.NaN);
        signal += value * value;
        // A result that is not a number is nothing but noise.
        noise += Number.isFinite(difference) ? difference * difference : value * value + 1;
      }
      if (noise > 0) this.#isExact = false;
      worst = Math.min(worst, noise === 0 ? exact : Math.max(-exact, 10 * Math.log10(signal / noise)));
    }
    this.#sum += worst;
    this.#items += 1;
  }

  /** Of each item's worst output, averaged, in decibels; infinite where there is no noise at all. */
  get decibels(): number {
    return this.#isExact ? Number.POSITIVE_INFINITY : this.#sum / this.#items;
  }
}
