import { describe, expect, test } from "vitest";
import { classesTold } from "./classes-told";
import { boxesSchema } from "./model-card";

const outputs = (...dims: (number | string)[]) => [{ name: "y", dims }];

describe("classesTold", () => {
  test.each([
    [["N", 1000], 1000],
    [[1, 10, 1, 1], 10],
    [["N", "classes"], null],
    [[1, 4420, 2], null],
    [[], null],
  ])("of scores %j: %s", (dims, classes) => {
    expect(classesTold(outputs(...dims), { output: "y" })).toBe(classes);
    expect(classesTold(outputs(...dims), { output: "z" })).toBeNull();
  });

  test.each([
    [[1, 3549, 85], { objectness: true }, 80],
    [[1, 84, 8400], { transposed: true }, 80],
    [[1, 8400, 84], {}, 80],
    [["N", "anchors", 6], { background: true }, 1],
    [[1, 8400, 4], {}, null],
    [[1, 8400, "values"], {}, null],
    [[1, 84], {}, null],
  ])("of boxes %j told as %j: %s", (dims, told, classes) => {
    expect(classesTold(outputs(...dims), { output: "y", boxes: boxesSchema.parse(told) })).toBe(classes);
  });

  test("of scores apart from the boxes", () => {
    const both = [
      { name: "boxes", dims: [1, 4420, 4] },
      { name: "scores", dims: [1, 4420, 2] },
    ];
    const boxes = boxesSchema.parse({ scores: "scores", background: true });
    expect(classesTold(both, { output: "boxes", boxes })).toBe(1);
  });
});
