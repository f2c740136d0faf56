import { expect, test } from "vitest";
import { type Piece, Scene, type SceneBox, straightened } from "./scene";

const box = (x: number, y: number): SceneBox => ({
  x,
  y,
  width: 100,
  height: 40,
  title: "",
  detail: "",
  tint: "",
  end: false,
});
const column = Array.from({ length: 500 }, (_, index) => box(0, index * 72));
const arrows = column.slice(1).map((_, index) => ({
  from: index,
  to: index + 1,
  points: [
    { x: 50, y: index * 72 + 40 },
    { x: 50, y: (index + 1) * 72 },
  ],
}));
const long = {
  from: 0,
  to: 499,
  points: [
    { x: 50, y: 40 },
    { x: -300, y: 2000 },
    { x: -300, y: 34_000 },
    { x: 50, y: 35_928 },
  ],
};
const scene = new Scene(column, [...arrows, long]);

const boxesIn = (x: number, y: number, width: number, height: number) => {
  const found: number[] = [];
  scene.boxesIn({ x, y, width, height }, (_, position) => found.push(position));
  return found;
};

test("a frame looks at what is in sight", () => {
  const found = boxesIn(-500, 7200, 1000, 720);
  expect(found).toContain(105);
  expect(found.length).toBeLessThan(40);
  expect(boxesIn(101, 0, 500, 36_000)).toEqual([]);
});

test("all of it is found once where all is in sight", () => {
  const all = boxesIn(-1000, -1000, 3000, 50_000);
  expect(all.length).toBe(500);
  expect(new Set(all).size).toBe(500);
});

test("a long arrow is found in the middle of its way, once, though neither end is near", () => {
  const found: Piece[] = [];
  scene.piecesIn({ x: -400, y: 15_000, width: 150, height: 3000 }, (piece) => found.push(piece));
  expect(found.map(({ arrow }) => arrow)).toEqual([499]);
});

test("the box under a point, and none beside it", () => {
  expect(scene.at({ x: 99, y: 73 })).toBe(1);
  expect(scene.at({ x: 50, y: 60 })).toBeNull();
  expect(scene.at({ x: 50, y: -5000 })).toBeNull();
});

test("bounds take in arrows that run outside of the boxes", () => {
  expect(scene.bounds).toEqual({ x: -300, y: 0, width: 400, height: 499 * 72 + 40 });
});

test("points on a straight line are left out; corners stay", () => {
  const line = [0, 10, 20, 30].map((y) => ({ x: 5, y }));
  expect(straightened(line, 0.5)).toEqual([line[0], line[3]]);
  const bent = [...line, { x: 40, y: 40 }];
  expect(straightened(bent, 0.5)).toEqual([line[0], line[3], bent[4]]);
});
