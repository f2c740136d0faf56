import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AheadLimits, readAhead } from "./read-ahead";

/** Works that end when they are told to. */
function works(limits: AheadLimits, bytes: readonly number[]) {
  const ends: (() => void)[] = [];
  const begun: number[] = [];
  const work = (item: number) => {
    begun.push(item);
    return new Promise<number>((resolve) => {
      ends[item] = () => resolve(item);
    });
  };
  const results = readAhead(bytes.keys(), work, (item) => bytes[item] as number, limits);
  return { begun, results, end: (item: number) => ends[item]?.() };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("readAhead", () => {
  test("goes on beside one that takes long, as far as it may, and gives all in order", async () => {
    const { begun, results, end } = works({ atOnce: 2, begun: 4, bytes: 100 }, [1, 1, 1, 1, 1, 1]);
    const first = results.next();
    await settled();
    expect(begun).toEqual([0, 1]);
    for (const done of [1, 2, 3]) {
      end(done);
      await settled();
    }
    expect(begun).toEqual([0, 1, 2, 3]);
    end(0);
    expect(await first).toEqual({ done: false, value: 0 });
    await settled();
    for (const value of [1, 2, 3]) expect(await results.next()).toEqual({ done: false, value });
    expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("begins no more beside large ones that wait", async () => {
    const { begun, results, end } = works({ atOnce: 2, begun: 10, bytes: 100 }, [1, 150, 1, 1]);
    void results.next();
    end(1);
    await settled();
    expect(begun).toEqual([0, 1]);
    end(0);
    await settled();
    expect(begun).toEqual([0, 1, 2]);
    void results.next();
    await settled();
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  test("begins nothing new once nobody asks", async () => {
    const { begun, results, end } = works({ atOnce: 1, begun: 3, bytes: 100 }, [1, 1, 1, 1, 1]);
    const first = results.next();
    end(0);
    await first;
    await results.return(undefined);
    end(1);
    await settled();
    expect(begun.length).toBeLessThanOrEqual(2);
  });

  test("keeps order and limits, whatever takes how long", async () => {
    const limits = fc.record({
      atOnce: fc.integer({ min: 1, max: 5 }),
      begun: fc.integer({ min: 5, max: 9 }),
      bytes: fc.integer({ min: 0, max: 50 }),
    });
    const items = fc.array(fc.record({ turns: fc.nat(6), bytes: fc.nat(40) }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(limits, items, async (drawn, list) => {
        let [working, most] = [0, 0];
        const work = async ({ turns }: { turns: number }) => {
          most = Math.max(most, ++working);
          for (let turn = 0; turn < turns; turn++) await settled();
          working--;
          return turns;
        };
        const given: number[] = [];
        for await (const turns of readAhead(list, work, () => 1, drawn)) given.push(turns);
        expect(given).toEqual(list.map(({ turns }) => turns));
        expect(most).toBeLessThanOrEqual(drawn.atOnce);
      }),
    );
  });
});
