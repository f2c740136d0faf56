/** Runs candidates over the samples that had no part in making them, and holds them against what the float32 model gave. */
import type { Tensor } from "../../segment";
import { using } from "../calibrate/observe";
import { runInOrder } from "../in-order";
import type { Feeds, Machine, OpenedModel } from "../machine";
import { type Measure, NoiseMeter } from "./measures";
import { type Measurements, remembered } from "./remembered";

export interface Accuracy {
  /** By the measure of the task. */
  score: number;
  /** Signal to quantization noise of each item's worst output, averaged, in decibels. */
  decibels: number;
  /** The score of each item by itself, in the order of the samples. */
  items: readonly number[];
  /** What a person reads of each; empty where the measure has no words. */
  said: readonly string[];
}

/** Outputs of the float32 model that are kept whole, for the ratio of noise; the measure sees those of all samples. */
const keptBytes = 96 * 2 ** 20;

export class Judge {
  readonly #reference: unknown[] = [];
  readonly #outputs: Record<string, Tensor>[] = [];

  private constructor(
    readonly machine: Machine,
    readonly samples: readonly Feeds[],
    readonly fetches: readonly string[],
    readonly measure: Measure,
    readonly signal?: AbortSignal,
    readonly kept?: Measurements,
  ) {}

  /** `reference` is the model as it came. */
  static async of(
    reference: OpenedModel,
    fetches: readonly string[],
    samples: readonly Feeds[],
    measure: Measure,
    machine: Machine,
    signal?: AbortSignal,
    kept?: Measurements,
  ): Promise<Judge> {
    const judge = new Judge(machine, samples, fetches, measure, signal, kept);
    let bytes = 0;
    await judge.#run(reference, samples, async (outputs, sample) => {
      judge.#reference.push(await measure.keep(outputs, sample));
      bytes += Object.values(outputs).reduce((sum, { data }) => sum + data.byteLength, 0);
      if (bytes <= keptBytes || judge.#outputs.length === 0) judge.#outputs.push(outputs);
    });
    return judge;
  }

  async #run(
    opened: OpenedModel,
    samples: readonly Feeds[],
    take: (outputs: Record<string, Tensor>, sample: number) => Promise<void>,
  ): Promise<void> {
    const { machine, signal, fetches } = this;
    await runInOrder(opened, samples, fetches, { lanes: machine.lanes, signal }, take);
  }

  async accuracy(opened: OpenedModel): Promise<Accuracy> {
    const kept: unknown[] = [];
    const meter = new NoiseMeter();
    await this.#run(opened, this.samples, async (outputs, sample) => {
      kept.push(await this.measure.keep(outputs, sample));
      const reference = this.#outputs[sample];
      if (reference) meter.add(reference, outputs);
    });
    const { measure } = this;
    return {
      score: measure.score(this.#reference, kept),
      decibels: meter.decibels,
      items: kept.map((each, item) => measure.score([this.#reference[item]], [each])),
      said: this.#said(kept),
    };
  }

  /** The float32 model against itself. */
  get whole(): Accuracy {
    const items = this.#reference.map(() => 1);
    return { score: 1, decibels: Number.POSITIVE_INFINITY, items, said: this.#said(this.#reference) };
  }

  #said(kept: readonly unknown[]): string[] {
    return kept.map((each) => this.measure.say?.(each) ?? "");
  }

  /** Of a file that is opened for it: what its runs need is as large as the largest sample, and is given back. */
  accuracyOf(file: Uint8Array): Promise<Accuracy> {
    return remembered(this.kept, "accuracy", file, async () =>
      using(await this.machine.open(file, { lean: true }), (opened) => this.accuracy(opened)),
    );
  }

  /** The noise alone, over the first few samples: what tells candidates and layers apart at less cost. */
  decibels(file: Uint8Array, count: number): Promise<number> {
    return remembered(this.kept, `decibels ${count}`, file, () => this.#noise(file, count));
  }

  async #noise(file: Uint8Array, count: number): Promise<number> {
    const meter = new NoiseMeter();
    const samples = this.samples.slice(0, Math.min(count, this.#outputs.length));
    await using(await this.machine.open(file, { lean: true }), (opened) =>
      this.#run(opened, samples, async (outputs, sample) => {
        meter.add(this.#outputs[sample] ?? {}, outputs);
      }),
    );
    return meter.decibels;
  }
}
