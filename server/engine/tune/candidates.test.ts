import { expect, it } from "vitest";
import { isSameSetting, settingsOf, untunedSetting } from "./candidates";

const told = (processors: number, isBound: boolean) =>
  settingsOf(processors, isBound).map(({ threads, workers }) => `${workers}x${threads}`);

it("splits the processors among sessions and their threads, the least memory first", () => {
  expect(told(1, false)).toEqual(["1x1"]);
  expect(told(2, false)).toEqual(["1x2", "2x1"]);
  expect(told(4, false)).toEqual(["1x4", "2x2", "4x1"]);
  expect(told(6, false)).toEqual(["1x4", "1x6", "3x2", "6x1"]);
});

it("leaves processors idle only where memory is bound", () => {
  expect(told(4, true)).toEqual(["1x1", "1x4", "2x1", "2x2", "4x1"]);
});

it.each([1, 2, 3, 4, 6, 8, 16, 64])(
  "on %i processors never asks for more threads than there are, and has the untuned",
  (processors) => {
    for (const isBound of [false, true]) {
      const settings = settingsOf(processors, isBound);
      expect(settings.some((each) => isSameSetting(each, untunedSetting(processors)))).toBe(true);
      for (const { threads, workers } of settings) expect(threads * workers).toBeLessThanOrEqual(processors);
    }
  },
);
