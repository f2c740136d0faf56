import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DropOldestQueue } from "./drop-oldest-queue";
import { FramePace } from "./frame-pace";

async function drain(queue: DropOldestQueue<number>): Promise<number[]> {
  queue.end();
  const all: number[] = [];
  for (let item = await queue.next(); item !== undefined; item = await queue.next()) all.push(item);
  return all;
}

describe("DropOldestQueue", () => {
  it("keeps the newest within count and bytes, and one item in any case", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 120 }),
        async (sizes, count, bytes) => {
          const queue = new DropOldestQueue<number>({ count, bytes });
          let dropped = 0;
          for (const [index, size] of sizes.entries()) {
            dropped += queue.push(index, size);
            expect(queue.length).toBeLessThanOrEqual(count);
            expect(queue.bytes <= bytes || queue.length === 1).toBe(true);
          }
          const kept = await drain(queue);
          expect(kept).toEqual(sizes.map((_, index) => index).slice(dropped));
          expect(kept.length > 0).toBe(sizes.length > 0);
        },
      ),
    );
  });

  it("wakes a reader that waits, with what comes, at the end and at a failure", async () => {
    const queue = new DropOldestQueue<number>({ count: 2, bytes: 10 });
    const first = queue.next();
    queue.push(7, 1);
    expect(await first).toBe(7);
    const second = queue.next();
    queue.end();
    expect(await second).toBeUndefined();
    expect(queue.push(8, 1)).toBe(0);
    expect(await queue.next()).toBeUndefined();
    const failing = new DropOldestQueue<number>({ count: 2, bytes: 10 });
    failing.push(1, 1);
    failing.fail(new Error("gone"));
    await expect(failing.next()).rejects.toThrow("gone");
  });
});

describe("FramePace", () => {
  it("loses nothing of a sender that is on time but uneven, and takes no more than was asked", () => {
    const uneven = new FramePace(2);
    const wanted = Array.from({ length: 200 }, (_, index) => uneven.wants(index * 500 + (index % 3) * 60));
    expect(wanted.filter(Boolean).length).toBeGreaterThanOrEqual(198);
    const fast = new FramePace(5);
    const taken = Array.from({ length: 3000 }, (_, index) => fast.wants(index * 10)).filter(Boolean).length;
    expect(taken).toBeGreaterThanOrEqual(148);
    expect(taken).toBeLessThanOrEqual(152);
  });
});
