import { expect, test } from "vitest";
import { pixelRangeOf, pixelRanges, withChannels } from "./pixel-range";

test("each usual way is known by its numbers, with three channels or one", () => {
  for (const [name, numbers] of Object.entries(pixelRanges)) {
    expect(pixelRangeOf(numbers)).toBe(name);
    expect(pixelRangeOf(withChannels(numbers, 1))).toBe(name);
  }
});

test("the same range is known however it is written", () => {
  expect(pixelRangeOf({ scale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] })).toBe("signed");
  expect(pixelRangeOf({ scale: 1, mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] })).toBe("imagenet");
});

test("anything else is the person's own", () => {
  expect(pixelRangeOf({ scale: 1 / 128, mean: [1, 1, 1], std: [1, 1, 1] })).toBe("custom");
  expect(pixelRangeOf({ scale: 1, mean: [0, 0, 0], std: [1, 1] })).toBe("custom");
});
