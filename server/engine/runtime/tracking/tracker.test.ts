import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assign } from "./assignment";
import { type Box, Motion, overlap } from "./motion";
import { Tracker, type TrackerOptions } from "./tracker";

describe("assign", () => {
  it("finds the assignment of least cost, as trying all does", () => {
    const matrices = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
      .chain(([rows, columns]) =>
        fc
          .array(fc.integer({ min: 0, max: 20 }), { minLength: rows * columns, maxLength: rows * columns })
          .map((cost) => ({ rows, columns, cost: Float64Array.from(cost) })),
      );
    fc.assert(
      fc.property(matrices, ({ rows, columns, cost }) => {
        const columnOf = assign(cost, rows, columns);
        const used = [...columnOf].filter((column) => column >= 0);
        expect(used.length).toBe(Math.min(rows, columns));
        expect(new Set(used).size).toBe(used.length);
        const sum = columnOf.reduce(
          (a, column, row) => a + (column < 0 ? 0 : (cost[row * columns + column] as number)),
          0,
        );
        expect(sum).toBe(cheapest(cost, rows, columns));
      }),
    );
  });
});

function cheapest(cost: Float64Array, rows: number, columns: number, row = 0, used = 0): number {
  if (row === rows) return 0;
  const taken = [...Array(columns).keys()].filter((column) => used & (1 << column)).length;
  let best = Number.POSITIVE_INFINITY;
  // A row may be left over only where there are too few columns.
  if (rows - row > columns - taken) best = cheapest(cost, rows, columns, row + 1, used);
  for (let column = 0; column < columns; column++) {
    if (used & (1 << column)) continue;
    const rest = cheapest(cost, rows, columns, row + 1, used | (1 << column));
    best = Math.min(best, (cost[row * columns + column] as number) + rest);
  }
  return best;
}

const at = (x: number, y: number, size = 40): Box => [x, y, x + size, y + size];

describe("Motion", () => {
  it("learns a steady speed and goes on with it", () => {
    const motion = new Motion(at(0, 0));
    for (let frame = 1; frame <= 30; frame++) {
      motion.predict(false);
      motion.update(at(frame * 5, frame * 2));
    }
    for (let frame = 0; frame < 4; frame++) motion.predict(true);
    expect(overlap(motion.box, at(34 * 5, 34 * 2))).toBeGreaterThan(0.85);
  });
});

const options: TrackerOptions = { sure: 0.5, leastOverlap: 0.2, patience: 10, confirm: 1 };
const run = (frames: { box: Box; score?: number; label?: string }[][], more: Partial<TrackerOptions> = {}) => {
  const tracker = new Tracker({ ...options, ...more });
  return frames.map((frame) => tracker.next(frame.map(({ box, score = 0.9, label }) => ({ box, score, label }))));
};
const ids = (frames: ReturnType<typeof run>) => frames.map((frame) => frame.map(({ track }) => track));

describe("Tracker", () => {
  it("keeps two apart that cross each other's way", () => {
    const frames = Array.from({ length: 40 }, (_, frame) => [
      { box: at(frame * 6, 100) },
      { box: at(240 - frame * 6, 112) },
    ]);
    expect(ids(run(frames))).toEqual(frames.map(() => [1, 2]));
  });

  it("knows one again that was hidden, where its speed would have brought it", () => {
    const frames = Array.from({ length: 30 }, (_, frame) =>
      frame >= 15 && frame < 21 ? [] : [{ box: at(frame * 4, 50) }],
    );
    expect(new Set(ids(run(frames)).flat())).toEqual(new Set([1]));
  });

  it("gives another number to what comes after its patience", () => {
    const frames = Array.from({ length: 30 }, (_, frame) => (frame >= 5 && frame < 25 ? [] : [{ box: at(10, 10) }]));
    expect(new Set(ids(run(frames)).flat())).toEqual(new Set([1, 2]));
  });

  it("holds on to one that is half hidden and scores low, and begins none with a low score", () => {
    const frames = Array.from({ length: 10 }, (_, frame) => [
      { box: at(frame * 3, 0), score: frame < 3 || frame > 7 ? 0.9 : 0.2 },
      { box: at(300, 300), score: 0.3 },
    ]);
    expect(ids(run(frames))).toEqual(frames.map(() => [1]));
  });

  it("is told of once it was seen often enough; flicker never is", () => {
    const frames = Array.from({ length: 6 }, (_, frame) => [
      { box: at(frame, 0) },
      ...(frame % 2 === 0 ? [{ box: at(200, 200) }] : []),
    ]);
    const seen = run(frames, { confirm: 3 });
    expect(ids(seen)).toEqual([[], [], [1], [1], [1], [1]]);
    expect(seen.map(([first]) => first?.isNew)).toEqual([undefined, undefined, true, false, false, false]);
    expect(seen[5]?.[0]?.age).toBe(6);
  });

  it("never takes one label for another", () => {
    const frames = [[{ box: at(0, 0), label: "cat" }], [{ box: at(0, 0), label: "dog" }]];
    expect(ids(run(frames))).toEqual([[1], [2]]);
  });
});
