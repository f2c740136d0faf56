/** Forms of one graph, each as it was tuned, in turns. */
import type { GraphStep } from "../plan";
import type { TensorValue } from "../runtime/values";
import type { Candidate } from "./candidates";
import { loadTest } from "./load-test";
import { openPool } from "./tune-graph";
import { inTurns, rounds } from "./turns";

export interface FormsTask {
  forms: readonly [TunedStep, ...TunedStep[]];
  rows: readonly (readonly TensorValue[])[];
  prepared: string;
  processors: number;
  withinMs: number;
}

export interface TunedStep {
  step: GraphStep;
  path: string;
  chosen: Candidate;
}

const leastMs = 40;

/** Rows a second of each over those of the first. Rejects with what a graph says where it cannot be run. */
export async function compareForms(task: FormsTask, onTest: (share: number) => void): Promise<number[]> {
  const { forms, rows, withinMs } = task;
  const tests = forms.length * rounds;
  const pool = await openPool({ ...task, path: forms[0].path });
  try {
    let done = 0;
    const compared = await inTurns(forms.length, async (place) => {
      const { step, path, chosen } = forms[place] as TunedStep;
      const tested = await loadTest(pool, path, step, rows, chosen, Math.max(leastMs, withinMs / tests));
      // One form at a time is in memory.
      pool.forget(path);
      onTest(++done / tests);
      return tested;
    });
    return compared.map(({ rate }) => rate);
  } finally {
    await pool.close();
  }
}
