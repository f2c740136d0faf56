import { describe, expect, it } from "vitest";
import { halve, holdOut } from "./samples";

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("dividing samples", () => {
  it("gives every sample one part", () => {
    const { calibration, judging } = halve(upTo(9));
    expect([...calibration, ...judging].sort((a, b) => a - b)).toEqual(upTo(9));
    for (const count of [24, 25, 50, 100]) {
      const { kept, held } = holdOut(upTo(count), 12);
      expect(held).toHaveLength(12);
      expect([...kept, ...held].sort((a, b) => a - b)).toEqual(upTo(count));
      // Evenly spread: no two neighbours.
      for (const [at, index] of held.entries()) if (at > 0) expect(index - (held[at - 1] ?? 0)).toBeGreaterThan(1);
    }
  });

  it("lets all calibrate where there are few", () => {
    expect(holdOut(upTo(6), 12)).toEqual({ kept: upTo(6), held: upTo(6) });
    expect(holdOut(upTo(20), 12)).toEqual({ kept: upTo(20), held: upTo(12) });
  });
});
