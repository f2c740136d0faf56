import { describe, expect, it } from "vitest";
import { FairTurns } from "./fair-turns";

/** Rows of several askers, all waiting from the start, and the order in which they go. */
function order(rows: readonly { asker: string; ms: number }[]): string[] {
  const turns = new FairTurns();
  const queue = rows.map(({ asker, ms }) => ({ asker, turn: turns.take(asker, ms) }));
  return queue.sort((a, b) => a.turn - b.turn).map(({ asker }) => asker);
}

describe("FairTurns", () => {
  it("shares by milliseconds: ten cheap rows go beside one that costs ten times as much", () => {
    const dear = Array.from({ length: 3 }, () => ({ asker: "dear", ms: 100 }));
    const cheap = Array.from({ length: 30 }, () => ({ asker: "cheap", ms: 10 }));
    const went = order([...dear, ...cheap]);
    for (const part of [went.slice(0, 11), went.slice(11, 22)])
      expect(part.filter((asker) => asker === "dear").length).toBe(1);
  });

  it("lets one who comes later start from now, neither behind what others have queued nor with time saved up", () => {
    const turns = new FairTurns();
    const first = Array.from({ length: 100 }, () => turns.take("first", 10));
    turns.go(first[20] as number);
    const late = [turns.take("late", 10), turns.take("late", 10)];
    expect(late).toEqual([200, 210]);
    expect(first.filter((turn) => turn < (late[1] as number)).length).toBe(21);
  });

  it("forgets who is done", () => {
    const turns = new FairTurns();
    for (let each = 0; each < 5000; each++) turns.go(turns.take(`run ${each}`, 1) + 1);
    expect(turns.take("run 0", 1)).toBeGreaterThanOrEqual(4000);
  });
});
