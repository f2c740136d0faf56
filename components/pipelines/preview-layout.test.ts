import { expect, test } from "vitest";
import { frame, layOut } from "./preview-layout";

const at = (id: string, x: number, y: number) => ({ id, type: "vision.resize", x, y });

test("nothing is drawn of an empty drawing", () => {
  expect(layOut({ nodes: [], edges: [] })).toEqual({ boxes: [], curves: [] });
});

test("one node stands in the middle and is not blown up", () => {
  const [box] = layOut({ nodes: [at("a", 5000, -900)], edges: [] }).boxes;
  expect(box && box.x + box.width / 2).toBeCloseTo(frame.width / 2, 0);
  expect(box && box.y + box.height / 2).toBeCloseTo(frame.height / 2, 0);
  expect(box?.width).toBeLessThan(frame.width / 4);
  expect(box?.category).toBe("vision");
});

test.each([
  ["wide", [at("a", 0, 0), at("b", 6000, 40), at("c", 12_000, 0)]],
  ["tall", [at("a", 0, 0), at("b", 10, 3000), at("c", 0, 9000)]],
  ["a small one", [at("a", 0, 0), at("b", 320, 80)]],
])("all of a %s drawing lies inside the frame", (_name, nodes) => {
  for (const { x, y, width, height } of layOut({ nodes, edges: [] }).boxes) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(frame.width);
    expect(y + height).toBeLessThanOrEqual(frame.height);
  }
});

test("an edge is drawn from box to box; one that ends nowhere is left out", () => {
  const { boxes, curves } = layOut({
    nodes: [at("a", 0, 0), at("b", 320, 0)],
    edges: [
      { from: "a", to: "b" },
      { from: "a", to: "gone" },
    ],
  });
  const [a, b] = boxes;
  expect(curves).toHaveLength(1);
  expect(curves[0]?.startsWith(`M${(a?.x ?? 0) + (a?.width ?? 0)} `)).toBe(true);
  expect(curves[0]?.split(" ").at(-2)).toBe(String(b?.x));
});
