/** The short form of `npm run chaos`: the engine, the server and both are killed once each. */
import { expect, test } from "@playwright/test";
import { runTrials } from "./chaos/trials";

test("nothing that was acknowledged is lost when the engine, the server or both are killed under load", async () => {
  test.setTimeout(300_000);
  test.skip(process.platform !== "linux", "processes are found in /proc");
  const tally = await runTrials({
    count: 3,
    // Early, while the stack is sure to be at work.
    random: () => Math.random() * 0.4,
    size: { stack: 12, reads: false },
    say: (line) => console.log(line),
  });
  expect(tally.faults).toEqual([]);
  expect(tally.trials).toBe(3);
  expect(tally.resumed).toBeGreaterThan(0);
});
