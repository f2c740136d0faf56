import { expect, test } from "vitest";
import { freePlace } from "./free-place";

const size = { width: 200, height: 100 };

test("a free place is taken as it is", () => {
  expect(freePlace({ x: 0, y: 0 }, size, [{ x: 400, y: 0, ...size }])).toEqual({ x: 0, y: 0 });
});

test("a taken one leads below all that stand in the way, in whatever order they were drawn", () => {
  const column = [
    { x: 50, y: 130, ...size },
    { x: -100, y: 20, ...size },
  ];
  expect(freePlace({ x: 0, y: 0 }, size, column)).toEqual({ x: 0, y: 254 });
});
