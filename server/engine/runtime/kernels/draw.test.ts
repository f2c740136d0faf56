import { expect, test } from "vitest";
import type { Detection } from "@/nodes/results";
import type { ImageValue } from "../values";
import { draw } from "./draw";

const gray = (width: number, height: number, channels: 1 | 3 = 3): ImageValue => ({
  width,
  height,
  channels,
  data: new Uint8Array(width * height * channels).fill(128),
});

async function drawn(image: ImageValue, items: Detection[], more = {}): Promise<ImageValue> {
  const attrs = { color: "#ff0000", lineWidth: 2, labels: true, scores: true, ...more };
  const given = { width: image.width, height: image.height, items };
  return (await draw({} as never, attrs, [image, given]))[0] as ImageValue;
}

const pixel = ({ width, data }: ImageValue, x: number, y: number) =>
  Array.from(data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3));
const plain = [128, 128, 128];
const red = [255, 0, 0];
const box = (x0: number, y0: number, x1: number, y1: number, more: Partial<Detection> = {}): Detection => ({
  box: [x0, y0, x1, y1],
  score: 0.5,
  ...more,
});

test("a box is its outline, half inside and half outside, with whole corners; the picture that came is left as it was", async () => {
  const image = gray(60, 60);
  const made = await drawn(image, [box(20, 30, 40, 50)], { scores: false });
  for (const [x, y] of [
    [19, 29],
    [20, 30],
    [30, 29],
    [30, 30],
    [19, 40],
    [20, 40],
    [40, 50],
    [39, 40],
    [30, 49],
  ] as const)
    expect(pixel(made, x, y), `${x},${y}`).toEqual(red);
  for (const [x, y] of [
    [18, 30],
    [21, 40],
    [30, 31],
    [30, 40],
    [42, 40],
    [30, 28],
  ] as const)
    expect(pixel(made, x, y), `${x},${y}`).toEqual(plain);
  expect(image.data.every((value) => value === 128)).toBe(true);
});

test("a slanted outline follows its corners, and what lies outside of the picture is cut off", async () => {
  const quad: Detection["quad"] = [
    [10, 20],
    [50, 30],
    [46, 46],
    [6, 36],
  ];
  const made = await drawn(gray(60, 60), [box(6, 20, 50, 46, { quad }), box(-30, -30, 200, 55)], { scores: false });
  expect(pixel(made, 30, 25)).toEqual(red);
  expect(pixel(made, 30, 33)).toEqual(plain);
  expect(pixel(made, 30, 55)).toEqual(red);
  expect(pixel(made, 0, 0)).toEqual(plain);
});

test("gray pictures become coloured", async () => {
  const made = await drawn(gray(30, 30, 1), [box(5, 5, 25, 25)], { scores: false });
  expect(made).toMatchObject({ channels: 3, width: 30, height: 30 });
  expect(pixel(made, 15, 5)).toEqual(red);
  expect(pixel(made, 15, 15)).toEqual(plain);
});

test("captions stand above the box, one part after the other, whatever they say", async () => {
  const changed = ({ width, height, data }: ImageValue) => {
    const columns = new Set<number>();
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) if (data[(y * width + x) * 3 + 1] !== 128) columns.add(x);
    return columns;
  };
  const far = box(20, 60, 20, 60, { label: "</text><&", track: 7 });
  const alone = changed(await drawn(gray(300, 90), [{ ...far, track: undefined }], { scores: false, lineWidth: 1 }));
  const both = changed(await drawn(gray(300, 90), [far], { scores: false, lineWidth: 1 }));
  const all = changed(await drawn(gray(300, 90), [far], { lineWidth: 1 }));
  expect(alone.size).toBeGreaterThan(20);
  expect(both.size).toBeGreaterThan(alone.size + 5);
  expect(all.size).toBeGreaterThan(both.size + 5);
  expect(Math.min(...all)).toBeGreaterThanOrEqual(18);
  const none = changed(await drawn(gray(300, 90), [far], { labels: false, scores: false, lineWidth: 1 }));
  expect(none.size).toBeLessThan(4);
});
