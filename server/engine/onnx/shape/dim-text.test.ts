import { expect, test } from "vitest";
import { add, floorDiv, larger, mul, named, sub } from "./dim";
import { dimText } from "./dim-text";

const [h, batch] = [named("H"), named("batch")];

test.each([
  [7, "7"],
  [h, "H"],
  [sub(mul(batch, 4), 1), "4·batch − 1"],
  [floorDiv(h, 2), "⌊H / 2⌋"],
  [add(floorDiv(add(h, 1), 2), 3), "⌊(H + 1) / 2⌋ + 3"],
  [floorDiv(mul(batch, 3), mul(h, 2)), "⌊3·batch / (2·H)⌋"],
  [mul(larger(h, batch), 2), "2·max(H, batch)"],
  [mul(batch, h), "H·batch"],
])("an extent is written as by hand: %#", (dim, text) => {
  expect(dimText(dim)).toBe(text);
});
