import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  ceilDiv,
  type Dim,
  evaluate,
  exactQuotient,
  floorDiv,
  larger,
  mul,
  named,
  namesIn,
  show,
  smaller,
  sub,
  substitute,
} from "./dim";

const [n, h, w] = ["N", "H", "W"].map(named) as [Dim, Dim, Dim];

describe("extents as formulas", () => {
  it.each(
    (
      [
        [add(mul(n, 2), n), "3*N"],
        [sub(add(n, h), n), "H"],
        [mul(add(h, 1), add(h, -1)), "H*H - 1"],
        [floorDiv(add(mul(h, 4), 6), 4), "H + 1"],
        [floorDiv(floorDiv(h, 2), 2), "floor((H)/4)"],
        [floorDiv(add(floorDiv(sub(h, 1), 2), 1), 2), "floor((H + 1)/4)"],
        [floorDiv(mul(h, 1.5), 1), "floor((3*H)/2)"],
        [larger(h, h), "H"],
        [smaller(w, h), "min(H, W)"],
      ] as [Dim, string][]
    ).map(([dim, text]) => [text, dim] as const),
  )("%s", (text, dim) => {
    expect(show(dim)).toBe(text);
  });

  it("divides products by their factors", () => {
    expect(show(exactQuotient(mul(mul(n, h), 12), mul(n, 4)) ?? -1)).toBe("3*H");
    expect(exactQuotient(mul(n, h), n)).toEqual(h);
    expect(exactQuotient(mul(n, 3), mul(n, 1))).toBe(3);
    expect(exactQuotient(add(n, 1), n)).toBeUndefined();
    expect(exactQuotient(mul(n, 3), 2)).toBeUndefined();
  });

  it("knows its names, and replaces them", () => {
    const dim = add(floorDiv(h, 2), mul(n, w));
    expect([...namesIn(dim)].sort()).toEqual(["H", "N", "W"]);
    expect(
      substitute(
        dim,
        new Map([
          ["H", 8],
          ["N", 1],
        ]),
      ),
    ).toEqual(add(w, 4));
  });

  it("evaluates to what the numbers give, however it was put together", () => {
    const tree = fc.letrec<{ dim: [Dim, (names: number[]) => number] }>((tie) => ({
      dim: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom<[Dim, (names: number[]) => number]>(
          [n, ([value = 0]) => value],
          [h, ([, value = 0]) => value],
          [w, ([, , value = 0]) => value],
        ),
        fc.integer({ min: 0, max: 9 }).map((value): [Dim, () => number] => [value, () => value]),
        fc
          .tuple(tie("dim"), tie("dim"))
          .map(([[a, f], [b, g]]): [Dim, (names: number[]) => number] => [add(a, b), (x) => f(x) + g(x)]),
        fc
          .tuple(tie("dim"), tie("dim"))
          .map(([[a, f], [b, g]]): [Dim, (names: number[]) => number] => [mul(a, b), (x) => f(x) * g(x)]),
        fc
          .tuple(tie("dim"), tie("dim"))
          .map(([[a, f], [b, g]]): [Dim, (names: number[]) => number] => [sub(a, b), (x) => f(x) - g(x)]),
        fc
          .tuple(tie("dim"), fc.integer({ min: 1, max: 7 }))
          .map(([[a, f], by]): [Dim, (names: number[]) => number] => [floorDiv(a, by), (x) => Math.floor(f(x) / by)]),
        fc
          .tuple(tie("dim"), fc.integer({ min: 1, max: 7 }))
          .map(([[a, f], by]): [Dim, (names: number[]) => number] => [
            ceilDiv(a, by),
            (x) => Math.ceil(f(x) / by) || 0,
          ]),
        fc
          .tuple(tie("dim"), tie("dim"))
          .map(([[a, f], [b, g]]): [Dim, (names: number[]) => number] => [larger(a, b), (x) => Math.max(f(x), g(x))]),
      ),
    })).dim;
    fc.assert(
      fc.property(tree, fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50)), ([dim, plain], values) => {
        const names = new Map([
          ["N", values[0]],
          ["H", values[1]],
          ["W", values[2]],
        ]);
        expect((evaluate(dim, names) ?? Number.NaN) + 0).toBe(plain(values) + 0);
      }),
      { numRuns: 500 },
    );
  });
});
