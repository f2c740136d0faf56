/** Samples through a model, as many at a time as the machine has lanes, their results taken in the order of the samples. */
import type { Tensor } from "../segment";
import type { Feeds, OpenedModel } from "./machine";
import { throwIfCancelled } from "./refusal";

export interface InOrderOptions {
  lanes: number;
  signal?: AbortSignal;
}

/** `take` is called for one sample after another, while the next ones run. */
export async function runInOrder(
  opened: OpenedModel,
  samples: readonly Feeds[],
  fetches: readonly string[],
  { lanes, signal }: InOrderOptions,
  take: (outputs: Record<string, Tensor>, index: number) => void | Promise<void>,
): Promise<void> {
  const running: ReturnType<OpenedModel["run"]>[] = [];
  const start = (index: number) => {
    const feeds = samples[index];
    if (!feeds) return;
    const run = opened.run(feeds, fetches);
    // Awaited below, in its turn; until then a failure is nobody's.
    run.catch(() => {});
    running[index] = run;
  };
  // The next one starts before a result is taken: no lane waits, and no more results than lanes do.
  for (let index = 0; index < lanes; index++) start(index);
  for (let index = 0; index < samples.length; index++) {
    throwIfCancelled(signal);
    const { outputs } = await (running[index] as ReturnType<OpenedModel["run"]>);
    delete running[index];
    start(index + lanes);
    await take(outputs, index);
  }
}
