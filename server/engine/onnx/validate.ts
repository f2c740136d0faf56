/**
 * Translation validation: the segment as composed, run on sample rows one by one, is the reference. A candidate must give the
 * same for the rows alone and, to be used with batches, for both in one batch.
 */
import { tokenPadding, tokensExtent } from "../ir/tokens";
import type { TensorType } from "../ir/types";
import { largestError, tolerance } from "./compare";
import type { ComposedSegment } from "./compose-segment";
import { joinRows, reaches, sampleRow } from "./sample";
import type { RunModel, Tensor } from "./segment";

export interface Verdict {
  accepted: boolean;
  error: number;
  /** What onnxruntime said, where it could not run the candidate. */
  failure?: string;
}

const sampleCount = 2;

export class Validation {
  readonly #runModel: RunModel;
  readonly #fetches: readonly string[];
  readonly #rows: readonly Record<string, Tensor>[];
  readonly #wanted: readonly Record<string, Tensor>[];
  /** What candidates gave that were run before, row by row. */
  readonly #given = new WeakMap<Uint8Array, Promise<Record<string, Tensor>[]>>();

  private constructor(
    runModel: RunModel,
    fetches: readonly string[],
    rows: readonly Record<string, Tensor>[],
    wanted: readonly Record<string, Tensor>[],
  ) {
    this.#runModel = runModel;
    this.#fetches = fetches;
    this.#rows = rows;
    this.#wanted = wanted;
  }

  /** Runs the reference. A string says why that was not possible. */
  static async of(
    plain: Uint8Array,
    composed: ComposedSegment,
    runModel: RunModel,
    sampleDims: Readonly<Record<string, number>>,
  ): Promise<Validation | string> {
    const fetches = [...composed.fetches, ...composed.probes.map(({ name }) => name)];
    if (composed.feedTypes.some(({ dims }) => dims.length === 0))
      return "the number of dimensions of its input is not known";
    const isWhole = composed.feedTypes.some(({ type }) => type === "int32" || type === "int64");
    let failure = "";
    for (const reach of isWhole ? reaches : reaches.slice(1)) {
      const rows = Array.from({ length: sampleCount }, (_, row) =>
        Object.fromEntries(
          composed.feeds.map((name, index) => [
            name,
            sampleRow(composed.feedTypes[index] ?? { type: "float32", dims: [] }, row, sampleDims, reach),
          ]),
        ),
      );
      const wanted: Record<string, Tensor>[] = [];
      try {
        for (const row of rows) wanted.push(await runModel(plain, row, fetches));
        return new Validation(runModel, fetches, rows, wanted);
      } catch (thrown) {
        failure = messageOf(thrown);
      }
    }
    return `it could not be run on the sample input (${failure})`;
  }

  /**
   * Why rows of tokens are not padded to the length of others: what they give hangs on it, as where a model looks past its mask. Where
   * that cannot be tried, too.
   */
  async notPadded(candidate: Uint8Array, types: readonly TensorType[]): Promise<string | null> {
    const [type, ...others] = types;
    const [row] = this.#rows;
    const [name, feed] = Object.entries(row ?? {})[0] ?? [];
    if (others.length > 0 || type?.type !== "int64" || type.dims.join() !== tokensExtent || !name || !feed) return null;
    const data = BigInt64Array.from({ length: feed.data.length * 2 }, (_, at) => BigInt(feed.data[at] ?? tokenPadding));
    const longer = { [name]: { ...feed, dims: [1, data.length], data } };
    const verdict = await this.#judge(async () =>
      largestError(this.#wanted[0] ?? {}, await this.#runModel(candidate, longer, this.#fetches)),
    );
    // What is masked counts for nothing at all; only the order of sums may differ.
    return verdict.error <= tolerance / 10 ? null : "padding changes what it gives";
  }

  /** Why the results cannot come in batches, whatever the graph: their first dimension is not the batch. */
  get notBatched(): string | null {
    const odd = this.#wanted.flatMap((results) => Object.entries(results)).find(([, tensor]) => tensor.dims[0] !== 1);
    return odd ? "the first dimension of its result is not the batch" : null;
  }

  alone(candidate: Uint8Array): Promise<Verdict> {
    return this.#judge(async () => worst(this.#wanted, await this.#rowsOf(candidate)));
  }

  /** One step on the way from the reference: what the one gives against what the other gives, row by row. */
  between(before: Uint8Array, after: Uint8Array): Promise<Verdict> {
    return this.#judge(async () => worst(await this.#rowsOf(before), await this.#rowsOf(after)));
  }

  together(candidate: Uint8Array): Promise<Verdict> {
    return this.#judge(async () =>
      largestError(joinAll(this.#wanted), await this.#runModel(candidate, joinAll(this.#rows), this.#fetches)),
    );
  }

  #rowsOf(candidate: Uint8Array): Promise<Record<string, Tensor>[]> {
    const run = async () => {
      const given: Record<string, Tensor>[] = [];
      for (const row of this.#rows) given.push(await this.#runModel(candidate, row, this.#fetches));
      return given;
    };
    const known = this.#given.get(candidate) ?? run();
    this.#given.set(candidate, known);
    return known;
  }

  async #judge(measure: () => Promise<number>): Promise<Verdict> {
    try {
      // Reports are JSON, which has no infinity.
      const error = Math.min(await measure(), Number.MAX_VALUE);
      return { accepted: error <= tolerance, error };
    } catch (thrown) {
      return { accepted: false, error: Number.MAX_VALUE, failure: messageOf(thrown) };
    }
  }
}

function worst(wanted: readonly Record<string, Tensor>[], given: readonly Record<string, Tensor>[]): number {
  return Math.max(...wanted.map((reference, index) => largestError(reference, given[index] ?? {})));
}

function joinAll(rows: readonly Record<string, Tensor>[]): Record<string, Tensor> {
  const names = Object.keys(rows[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, joinRows(rows.flatMap((row) => row[name] ?? []))]));
}

function messageOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.length > 300 ? `${message.slice(0, 297)}...` : message;
}
