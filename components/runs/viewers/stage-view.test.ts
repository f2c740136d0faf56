import { expect, test } from "vitest";
import { fitted, fittingView, limited, zoomed } from "./stage-view";

test("a large picture is made to fit, a small one is enlarged a little, neither loses its shape", () => {
  const room = { width: 1032, height: 532 };
  expect(fitted({ width: 4000, height: 1000 }, room)).toEqual({ width: 1000, height: 250 });
  expect(fitted({ width: 96, height: 48 }, room)).toEqual({ width: 480, height: 240 });
  expect(fitted({ width: 800, height: 400 }, room)).toEqual({ width: 800, height: 400 });
});

test("what lies under the pointer stays there while zooming", () => {
  const at = { x: 120, y: -40 };
  const view = zoomed({ zoom: 2, x: 30, y: 10 }, 1.5, at);
  const under = (v: typeof view) => [(at.x - v.x) / v.zoom, (at.y - v.y) / v.zoom];
  expect(under(view)[0]).toBeCloseTo(under({ zoom: 2, x: 30, y: 10 })[0] as number);
  expect(under(view)[1]).toBeCloseTo(under({ zoom: 2, x: 30, y: 10 })[1] as number);
  expect(zoomed(fittingView, 0.2, at).zoom).toBe(1);
});

test("a picture cannot be dragged out of its frame, and a fitted one stays in the middle", () => {
  const [fit, room] = [
    { width: 400, height: 300 },
    { width: 600, height: 400 },
  ];
  expect(limited({ zoom: 1, x: 50, y: 50 }, fit, room)).toEqual(fittingView);
  expect(limited({ zoom: 2, x: 5000, y: -5000 }, fit, room)).toEqual({ zoom: 2, x: 116, y: -116 });
});
