import { describe, expect, test } from "vitest";
import { type Arrow, type Box, forwards, layOut } from "./layered-layout";

const options = { direction: "down", rankGap: 20, gap: 10 } as const;
const boxes = (...ids: string[]): Box[] => ids.map((id) => ({ id, width: 100, height: 30 }));
const at = (placed: ReturnType<typeof layOut>, id: string) => placed.places.get(id) as { x: number; y: number };

describe("layered layout", () => {
  test("a chain is a straight line of ranks", () => {
    const placed = layOut(
      boxes("a", "b", "c"),
      [
        { from: "a", to: "b" },
        { from: "b", to: "c" },
      ],
      options,
    );
    expect([at(placed, "a").y, at(placed, "b").y, at(placed, "c").y]).toEqual([0, 50, 100]);
    expect(new Set([at(placed, "a").x, at(placed, "b").x, at(placed, "c").x]).size).toBe(1);
  });

  test("to the right, ranks differ in x", () => {
    const placed = layOut(boxes("a", "b"), [{ from: "a", to: "b" }], { ...options, direction: "right" });
    expect([at(placed, "a"), at(placed, "b")]).toEqual([
      { x: 0, y: at(placed, "a").y },
      { x: 120, y: at(placed, "a").y },
    ]);
  });

  test("a long edge is led through every rank between, beside what stands there", () => {
    const arrows = [
      { from: "a", to: "b" },
      { from: "b", to: "c" },
      { from: "a", to: "c" },
    ];
    const { bends, places } = layOut(boxes("a", "b", "c"), arrows, options);
    expect(bends.map((each) => each.length)).toEqual([0, 0, 2]);
    const b = places.get("b") as { x: number; y: number };
    for (const bend of bends[2] ?? []) expect(bend.x < b.x || bend.x > b.x + 100).toBe(true);
    expect(bends[2]?.map(({ y }) => y)).toEqual([b.y, b.y + 30]);
  });

  test("a source stands just before its first user", () => {
    const arrows = [
      { from: "a", to: "b" },
      { from: "b", to: "c" },
      { from: "late", to: "c" },
    ];
    const placed = layOut(boxes("late", "a", "b", "c"), arrows, options);
    expect(at(placed, "late").y).toBe(at(placed, "b").y);
  });

  test("nothing overlaps in a graph of 2,000 operators with branches and skips", () => {
    const ids = Array.from({ length: 2000 }, (_, index) => `n${index}`);
    const arrows: Arrow[] = [];
    for (let index = 1; index < ids.length; index++) {
      arrows.push({ from: `n${index - (index % 7 === 0 ? 3 : 1)}`, to: `n${index}` } as Arrow);
      if (index > 5 && index % 5 === 0) arrows.push({ from: `n${index - 5}`, to: `n${index}` });
    }
    const placed = layOut(boxes(...ids), arrows, options);
    const rows = new Map<number, number[]>();
    for (const { x, y } of placed.places.values()) rows.set(y, [...(rows.get(y) ?? []), x]);
    for (const row of rows.values()) {
      row.sort((a, b) => a - b);
      for (let index = 1; index < row.length; index++)
        expect((row[index] as number) - (row[index - 1] as number)).toBeGreaterThanOrEqual(110 - 1e-6);
    }
  });

  test("an arrow that leads backwards does not take part", () => {
    expect(layOut(boxes("a", "b"), [{ from: "b", to: "a" }], options).places.size).toBe(2);
  });

  test("boxes are put in an order in which arrows lead forwards; a circle does not hang", () => {
    const order = (ids: string[], arrows: string[]) =>
      forwards(
        ids.map((id) => ({ id })),
        arrows.map((arrow) => ({ from: arrow[0] as string, to: arrow[1] as string })),
      )
        .map(({ id }) => id)
        .join("");
    expect(order(["c", "a", "b"], ["ab", "bc"])).toBe("abc");
    expect(order(["b", "a", "x"], [])).toBe("bax");
    expect(order(["a", "b", "c"], ["bc", "cb"])).toBe("abc");
  });
});
