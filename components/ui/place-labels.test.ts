import { describe, expect, test } from "vitest";
import { placeLabels } from "./place-labels";

const frame = { width: 640, height: 250 };

describe("placeLabels", () => {
  test("below a point in the upper half, above one in the lower half, and no place without a label", () => {
    const places = placeLabels(
      [
        { x: 300, y: 60, label: "high" },
        { x: 300, y: 200, label: "low" },
        { x: 100, y: 100 },
      ],
      frame,
    );
    expect(places[0]?.y).toBeGreaterThan(60);
    expect(places[1]?.y).toBeLessThan(200);
    expect(places[2]).toBeUndefined();
  });

  test("elsewhere where a neighbouring point lies", () => {
    const alone = placeLabels([{ x: 300, y: 60, label: "4 rows, 2 workers" }], frame)[0];
    const besides = placeLabels(
      [
        { x: 300, y: 60, label: "4 rows, 2 workers" },
        { x: 320, y: 82 },
      ],
      frame,
    )[0];
    expect(alone?.y).toBeGreaterThan(60);
    expect(besides?.y).toBeLessThan(60);
  });

  test("two labels do not cover each other", () => {
    const [one, other] = placeLabels(
      [
        { x: 300, y: 150, label: "4 rows, 2 workers" },
        { x: 318, y: 152, label: "untuned" },
      ],
      frame,
    );
    expect(one).not.toEqual(other);
    const apart = Math.abs((one?.y ?? 0) - (other?.y ?? 0)) >= 12 || Math.abs((one?.x ?? 0) - (other?.x ?? 0)) > 60;
    expect(apart).toBe(true);
  });

  test("within the frame at its edges", () => {
    for (const x of [2, 638]) {
      const [place] = placeLabels([{ x, y: 100, label: "a rather long label" }], frame);
      const width = "a rather long label".length * 5.8;
      const left =
        place?.anchor === "start" ? place.x : place?.anchor === "end" ? place.x - width : (place?.x ?? 0) - width / 2;
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left + width).toBeLessThanOrEqual(frame.width);
    }
  });
});
