/** Whether items of one batch leave each other's results alone in a form of a graph, and what batches are worth in float32. */
import { largestError, tolerance } from "../onnx/compare";
import type { Feeds, Machine, OpenedModel } from "../onnx/quantize";
import { joinRows, sampleRow } from "../onnx/sample";
import type { Tensor } from "../onnx/segment";
import type { GraphStep } from "../plan";

type Tensors = Readonly<Record<string, Tensor>>;
type RowType = Parameters<typeof sampleRow>[0];

export const feedTypesOf = (step: GraphStep): RowType[] => step.feedTypes as unknown as RowType[];

/** Rows of the batch that is timed: as many as lines of text gain by. */
const timedRows = 4;
const rounds = 9;

export class BatchTrial {
  readonly #pair: readonly [Feeds, Feeds] | null;

  constructor(
    private readonly step: GraphStep,
    rows: readonly Feeds[],
    private readonly machine: Machine,
  ) {
    this.#pair = pairOf(step, rows);
  }

  /** False where that is not known. */
  async isShared(file: Uint8Array): Promise<boolean> {
    if (!this.#pair) return false;
    const [one, other] = this.#pair;
    const { fetches } = this.step;
    return this.#with(file, false, async (opened) => {
      const [first, second] = [await opened.run(one, fetches), await opened.run(other, fetches)];
      const together = await opened.run(join([one, other]), fetches);
      return largestError(join([first.outputs, second.outputs]), together.outputs) <= tolerance;
    });
  }

  /** How many times as fast a row is in a batch as alone; 1 where batches do not pay, and where they fail. */
  async gain(file: Uint8Array): Promise<number> {
    if (!this.#pair) return 1;
    const [one] = this.#pair;
    const { fetches, maxBatch } = this.step;
    const count = Math.min(timedRows, maxBatch);
    const many = join(Array.from({ length: count }, () => one));
    return this.#with(file, 1, async (opened) => {
      const gains: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const alone = (await opened.run(one, fetches)).ms;
        gains.push((alone * count) / (await opened.run(many, fetches)).ms);
      }
      return Math.max(1, gains.sort((a, b) => a - b)[rounds >> 1] as number);
    });
  }

  async #with<T>(file: Uint8Array, failed: T, work: (opened: OpenedModel) => Promise<T>): Promise<T> {
    const opened = await this.machine.open(file);
    try {
      return await work(opened);
    } catch {
      return failed;
    } finally {
      await opened.close();
    }
  }
}

function join(rows: readonly Tensors[]): Tensors {
  const names = Object.keys(rows[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, joinRows(rows.map((row) => row[name] as Tensor))]));
}

/** Two rows of the same extent, else made up; null where their extent is not known. */
function pairOf(step: GraphStep, rows: readonly Feeds[]): readonly [Feeds, Feeds] | null {
  const extent = (feeds: Feeds) => JSON.stringify(Object.values(feeds).map(({ dims }) => dims));
  for (const [index, one] of rows.entries()) {
    const other = rows.slice(index + 1).find((each) => extent(each) === extent(one));
    if (other) return [one, other];
  }
  const types = feedTypesOf(step);
  if (types.some(({ dims }) => dims.length === 0)) return null;
  const made = (row: number): Feeds =>
    Object.fromEntries(types.map((type, index) => [step.feeds[index] as string, sampleRow(type, row, {})]));
  return [made(0), made(1)];
}
