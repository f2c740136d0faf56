import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BatchPolicyConfig, decideBatch, type QueuedRow } from "./batch-policy";

const config: BatchPolicyConfig = {
  multiple: 32,
  slack: 0,
  aheadMs: 5,
  limit: (_, extent) => (extent === 0 ? 4 : Math.min(4, Math.max(1, Math.floor(640 / extent)))),
  expected: (_, __, rows) => rows * 10,
};
const row = (extent: number, queuedAt = 0, more: Partial<QueuedRow> = {}): QueuedRow => ({
  shape: "s",
  extent,
  priority: 0,
  turn: 0,
  queuedAt,
  deadline: Number.POSITIVE_INFINITY,
  alone: false,
  ...more,
});

describe("decideBatch", () => {
  it.each([
    ["nothing waits", [], 0, "idle", { waitMs: Number.POSITIVE_INFINITY }],
    ["no room", [row(32)], 0, "none", { waitMs: Number.POSITIVE_INFINITY }],
    ["an idle worker takes a single row at once", [row(32)], 0, "idle", { rows: [0], extent: 32 }],
    ["ahead of a busy worker a lone row waits", [row(32)], 2, "ahead", { waitMs: 3 }],
    ["and goes when it has waited", [row(32)], 5, "ahead", { rows: [0], extent: 32 }],
    [
      "a full batch goes ahead",
      [row(32), row(32), row(32), row(32), row(32)],
      0,
      "ahead",
      { rows: [0, 1, 2, 3], extent: 32 },
    ],
    [
      "only rows of the first row's bucket go together",
      [row(40), row(100), row(64), row(33)],
      0,
      "idle",
      { rows: [0, 2, 3], extent: 64 },
    ],
    ["wide rows go in smaller batches", [row(300), row(310), row(320)], 0, "idle", { rows: [0, 1], extent: 320 }],
    ["a row wider than the area goes by itself", [row(2000), row(2000)], 0, "idle", { rows: [0], extent: 2016 }],
    ["another shape never joins", [row(32), row(32, 0, { shape: "t" })], 0, "idle", { rows: [0], extent: 32 }],
    [
      "urgent before early",
      [row(32, 0, { priority: 2 }), row(64, 3, { priority: 0 })],
      4,
      "idle",
      { rows: [1], extent: 64 },
    ],
    [
      "whose turn it is before early",
      [row(32, 0, { turn: 9 }), row(64, 3, { turn: 2 })],
      4,
      "idle",
      { rows: [1], extent: 64 },
    ],
    [
      "who has waited for long is as urgent as others",
      [row(64, 9_990, { turn: 2 }), row(32, 0, { priority: 2, turn: 1 })],
      10_000,
      "idle",
      { rows: [1], extent: 32 },
    ],
    [
      "no more than the first one's deadline allows",
      [row(32, 0, { deadline: 30 }), row(32), row(32), row(32)],
      0,
      "idle",
      { rows: [0, 1], extent: 32 },
    ],
    [
      "what is late already goes by itself",
      [row(32, 0, { deadline: 3 }), row(32), row(32)],
      5,
      "idle",
      { rows: [0], extent: 32 },
    ],
    [
      "what failed in company goes alone",
      [row(32, 0, { alone: true }), row(32, 1)],
      1,
      "ahead",
      { rows: [0], extent: 32 },
    ],
    ["and nobody takes it along", [row(32, 0), row(32, 1, { alone: true })], 5, "idle", { rows: [0], extent: 32 }],
    [
      "rows without extent fill up to the limit",
      [row(0), row(0), row(0), row(0), row(0)],
      0,
      "idle",
      { rows: [0, 1, 2, 3], extent: 0 },
    ],
  ] as const)("%s", (_, queue, now, room, expected) => {
    expect(decideBatch(queue, now, room, config)).toEqual(expected);
  });
});

describe("rows whose cost goes by the sum of extents", () => {
  const budget = 100;
  const summed: BatchPolicyConfig = {
    ...config,
    multiple: 1,
    slack: 1 / 8,
    limit: (_, extent) => Math.ceil(budget / extent),
  };

  it("go with their nearest, padded to the longest of them", () => {
    const queue = [row(30), row(50), row(28), row(31), row(8)];
    expect(decideBatch(queue, 0, "idle", summed)).toEqual({ rows: [0, 3, 2], extent: 31 });
  });

  it("fill the budget, and nothing is padded by more than the slack", () => {
    const extents = fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(extents, (all) => {
        const queue = all.map((extent, index) => row(extent, index));
        const decision = decideBatch(queue, 50, "idle", summed);
        if ("waitMs" in decision) throw new Error("an idle worker is kept waiting");
        const chosen = decision.rows.map((index) => all[index] as number);
        expect(chosen[0]).toBe(all[0]);
        expect(Math.max(...chosen)).toBe(decision.extent);
        expect(Math.min(...chosen)).toBeGreaterThanOrEqual(decision.extent * (1 - summed.slack));
        expect((chosen.length - 1) * decision.extent).toBeLessThan(Math.max(budget, decision.extent));
      }),
    );
  });
});
