import { describe, expect, it } from "vitest";
import { capacityFor, Staging } from "./staging";

describe("Staging", () => {
  it("gives back memory of about the size that came in, and no other", () => {
    const staging = new Staging();
    const first = staging.take(1000);
    staging.give(first);
    expect(staging.take(2000)).not.toBe(first);
    expect(staging.take(980)).toBe(first);
    expect(staging.take(980)).not.toBe(first);
  });

  it("keeps no more than its limit, and nothing that it did not make", () => {
    const staging = new Staging(2048);
    const three = [1024, 1024, 1024].map((bytes) => staging.take(bytes));
    for (const buffer of three) staging.give(buffer);
    expect([staging.take(1024), staging.take(1024)].every((buffer) => three.includes(buffer))).toBe(true);
    expect(three).not.toContain(staging.take(1024));
    const foreign = new ArrayBuffer(1001);
    staging.give(foreign);
    expect(staging.take(1001)).not.toBe(foreign);
  });

  it("wastes at most a quarter, and a capacity is its own capacity", () => {
    for (let bytes = 64; bytes < 5_000_000; bytes = Math.ceil(bytes * 1.37)) {
      const capacity = capacityFor(bytes);
      expect(capacity).toBeGreaterThanOrEqual(bytes);
      expect(capacity).toBeLessThanOrEqual(Math.max(bytes * 1.25, 64 + bytes));
      expect(capacityFor(capacity)).toBe(capacity);
    }
  });
});
