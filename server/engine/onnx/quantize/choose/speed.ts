/** How many times as fast one model is as another, on this machine: by turns, on the same inputs, the middle of many runs. */
import type { Feeds, OpenedModel } from "../machine";
import { throwIfCancelled } from "../refusal";

export interface Speed {
  /** Milliseconds of the reference and of the candidate for one item. */
  referenceMs: number;
  ms: number;
  /** How many times as fast. */
  factor: number;
}

const rounds = { least: 7, most: 41 } as const;
/** Of both models together, in milliseconds: for the middle to hold still, and for a round to be longer than what clocks are off by. */
const enough = { all: 1500, round: 40 } as const;
const mostRuns = 64;

export async function compareSpeed(
  reference: OpenedModel,
  candidate: OpenedModel,
  samples: readonly Feeds[],
  fetches: readonly string[],
  signal?: AbortSignal,
): Promise<Speed> {
  const times = { reference: [] as number[], candidate: [] as number[] };
  const once = async () => {
    let [before, after, count] = [0, 0, 0];
    do
      for (const feeds of samples) {
        throwIfCancelled(signal);
        before += (await reference.run(feeds, fetches)).ms;
        after += (await candidate.run(feeds, fetches)).ms;
        count += 1;
      }
    while (before + after < enough.round && count < mostRuns);
    return [before / count, after / count, before + after] as const;
  };
  // The first runs pay for memory that later ones find.
  await once();
  for (let spent = 0, round = 0; round < rounds.least || (round < rounds.most && spent < enough.all); round++) {
    const [before, after, both] = await once();
    times.reference.push(before);
    times.candidate.push(after);
    spent += both;
  }
  // Of each round by itself: what else the machine does slows down both.
  const factor = middle(times.reference.map((before, round) => before / (times.candidate[round] as number)));
  return { referenceMs: middle(times.reference), ms: middle(times.candidate), factor };
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}
