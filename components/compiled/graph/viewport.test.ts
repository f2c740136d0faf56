import { describe, expect, test } from "vitest";
import { beginning, between, centred, fitted, held, inSight, panned, toDrawing, zoomed } from "./viewport";

const pane = { width: 1000, height: 500 };
const tall = { x: -100, y: 0, width: 200, height: 150_000 };

describe("where the canvas looks", () => {
  test("the whole is in sight where it is fitted", () => {
    const sight = inSight(fitted(tall, pane), pane);
    expect(sight.y).toBeLessThan(0);
    expect(sight.y + sight.height).toBeGreaterThan(tall.height);
    expect(sight.x + sight.width / 2).toBeCloseTo(0);
  });

  test("a small drawing is not blown up, and begins whole", () => {
    const small = { x: 0, y: 0, width: 300, height: 200 };
    expect(fitted(small, pane).zoom).toBe(1);
    expect(beginning(small, { x: 150, y: 0 }, pane)).toEqual(fitted(small, pane));
  });

  test("a tall one begins readable, with its first box below the upper edge", () => {
    const view = beginning(tall, { x: 20, y: 0 }, pane);
    expect(view.zoom).toBe(1);
    expect(toDrawing(view, { x: 500, y: 80 })).toEqual({ x: 20, y: 0 });
  });

  test("what is under the pointer stays there while zooming, and zoom has its ends", () => {
    const at = { x: 250, y: 125 };
    const before = centred({ x: 40, y: 900 }, 1, pane);
    const after = zoomed(before, 1.5, at, tall, pane);
    expect(after.zoom).toBe(1.5);
    const [one, other] = [toDrawing(before, at), toDrawing(after, at)];
    expect(other.x).toBeCloseTo(one.x);
    expect(other.y).toBeCloseTo(one.y);
    expect(zoomed(before, 1000, at, tall, pane).zoom).toBe(2);
    const whole = zoomed(before, 1e-9, at, tall, pane).zoom;
    expect(whole).toBeCloseTo(fitted(tall, pane).zoom);
  });

  test("panning moves the drawing with the pointer, at any zoom", () => {
    const view = { x: 0, y: 0, zoom: 0.5 };
    expect(panned(view, { x: 10, y: -20 })).toEqual({ x: -20, y: 40, zoom: 0.5 });
  });

  test("the drawing cannot be lost", () => {
    const far = held({ x: 1e6, y: -1e6, zoom: 1 }, tall, pane);
    const sight = inSight(far, pane);
    expect(sight.x).toBeLessThan(tall.x + tall.width);
    expect(sight.y + sight.height).toBeGreaterThan(tall.y);
    const near = centred({ x: 0, y: 5000 }, 1, pane);
    expect(held(near, tall, pane)).toEqual(near);
  });

  test("half way is half the distance, and the geometric mean of the zooms", () => {
    expect(between({ x: 0, y: 0, zoom: 0.25 }, { x: 10, y: 20, zoom: 1 }, 0.5)).toEqual({ x: 5, y: 10, zoom: 0.5 });
  });
});
