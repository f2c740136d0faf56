/** `npm run chaos`: CHAOS_TRIALS trials (100); CHAOS_SEED repeats the moments of another time. */

import { join } from "node:path";
import { build } from "@/server/cli/build-steps";
import { runTrials } from "./trials";

const count = Number(process.env.CHAOS_TRIALS ?? 100);
const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);

/** Mulberry32: 0 up to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

await build(join(import.meta.dirname, "../.."));
const started = performance.now();
console.log(`${count} trials, CHAOS_SEED=${seed}`);
const tally = await runTrials({
  count,
  random: randomFrom(seed),
  size: { stack: 40, reads: true },
  say: (line) => console.log(line),
});
for (const fault of tally.faults) console.error(fault);
console.log(
  `${tally.trials} trials in ${((performance.now() - started) / 1000).toFixed(0)} s: ${tally.runs} runs and ${tally.uploads} uploads acknowledged, ${tally.answers} answers right, ${tally.cutOff} requests cut off, ${tally.resumed} runs taken up again, ${tally.faults.length} faults`,
);
process.exitCode = tally.faults.length === 0 ? 0 : 1;
