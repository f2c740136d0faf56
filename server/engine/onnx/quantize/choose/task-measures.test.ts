import { describe, expect, it } from "vitest";
import type { Tensor } from "../../segment";
import { editDistance } from "./edit-distance";
import { boxF1, characters, ctcClasses, type Found, maskIou, top1 } from "./task-measures";

const tensor = (dims: number[], ...values: number[]): Tensor => ({
  type: "float32",
  dims,
  data: new Float32Array(values),
});

it("the largest entry of the first output: the share of items where it is the same", async () => {
  const kept = await Promise.all(
    [[0, 1, 0], [0.4, 0.5], [3]].map((row) => top1.keep({ y: tensor([1, row.length], ...row) }, 0)),
  );
  expect(kept.map(({ choice }) => choice)).toEqual([1, 1, 0]);
  const other = kept.map((each, index) => (index === 1 ? { choice: 0, said: "0" } : each));
  expect(top1.score(kept, other)).toBeCloseTo(2 / 3);
});

describe("boxes", () => {
  const measure = boxF1(() => []);
  const at = (left: number, label?: string): Found => ({ box: [left, 0, left + 10, 10], label });

  it("are the same one from an overlap of a half on", () => {
    // 10 wide, 3 apart: 7 of 13. 4 apart: 6 of 14.
    expect(measure.score([[at(0)]], [[at(3)]])).toBe(1);
    expect(measure.score([[at(0)]], [[at(4)]])).toBe(0);
  });

  it("count once, by the nearest, over all pictures", () => {
    // Two meet of two and three; the second picture has one that is not found.
    expect(measure.score([[at(0), at(20)], [at(0)]], [[at(21), at(0), at(1)], []])).toBeCloseTo(4 / 6);
    expect(measure.score([[], []], [[], []])).toBe(1);
    expect(measure.score([[]], [[at(0)]])).toBe(0);
  });

  it("of another class are others", () => {
    expect(measure.score([[at(0, "cat")]], [[at(0, "dog")]])).toBe(0);
    expect(measure.say?.([at(0, "cat"), at(20, "cat"), at(40, "dog")])).toBe("cat, dog");
  });
});

describe("characters", () => {
  it("are one minus edits over length, over all lines", () => {
    expect(editDistance([..."kitten"], [..."sitting"])).toBe(3);
    const measure = characters<string>(() => []);
    expect(measure.score([[..."kitten"], [..."four"]], [[..."sitting"], [..."four"]])).toBeCloseTo(0.7);
    expect(measure.score([[..."ab"]], [[..."much more"]])).toBe(0);
    expect(measure.score([[]], [[]])).toBe(1);
    expect(measure.score([[]], [["x"]])).toBe(0);
  });

  it("are what is left without blanks and repeats", () => {
    const steps = [0, 2, 2, 0, 2, 1, 0].flatMap((choice) => [0, 1, 2].map((each) => (each === choice ? 0.9 : 0.05)));
    expect(ctcClasses(tensor([1, 7, 3], ...steps))).toEqual([2, 2, 1]);
  });
});

describe("masks", () => {
  const score = async (wanted: Tensor, given: Tensor) => {
    const measure = maskIou(({ y }) => y as Tensor);
    return measure.score([await measure.keep({ y: wanted }, 0)], [await measure.keep({ y: given }, 0)]);
  };

  it("of one plane are what is above the threshold", async () => {
    const plane = (...values: number[]) => tensor([1, 1, 1, values.length], ...values);
    expect(await score(plane(0.9, 0.6, 0.1, 0), plane(0.9, 0.4, 0.7, 0))).toBeCloseTo(1 / 3);
    expect(await score(plane(0, 0), plane(0.1, 0.2))).toBe(1);
    expect(await score(plane(0, 0), plane(0, 0.9))).toBe(0);
  });

  it("of several are averaged over classes", async () => {
    const planes = (...classes: number[]) =>
      tensor([1, 3, 1, classes.length], ...[0, 1, 2].flatMap((plane) => classes.map((each) => Number(each === plane))));
    // Class 0: 1 of 2, class 1: 1 of 2, class 2 in neither.
    expect(await score(planes(0, 0, 1), planes(0, 1, 1))).toBeCloseTo(0.5);
  });
});
