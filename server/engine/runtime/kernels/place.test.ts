import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import type { KernelContext } from "../kernel";
import type { ImageValue, TensorValue } from "../values";
import { decodeImage } from "./image-codec";
import { type Fitting, type Part, place, type Size, smallestDecode } from "./place";
import { toTensor } from "./to-tensor";

const directory = mkdtempSync(join(tmpdir(), "weft-place-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const stretch: Fitting = { fit: "stretch", width: 224, height: 224 };
const cover: Fitting = { fit: "cover", width: 224, height: 224, shortSide: 256 };
const search: Fitting = { fit: "limit-side", limitSide: 960, multiple: 32, width: null, height: null };

describe("lines of text", () => {
  const line: Fitting = { fit: "fit-height", height: 48, width: null, multiple: 32, maxWidth: 3200 };
  const padded = (fitting: Fitting) =>
    [40, 100, 101, 330].map((width) => place({ width, height: 48 }, fitting).outer.width);

  test("are padded to a bucket by their own width alone; wider ones, and those without buckets, to the multiple", () => {
    expect(padded(line)).toEqual([64, 128, 128, 352]);
    expect(padded({ ...line, widths: [100, 320] })).toEqual([100, 100, 320, 352]);
  });
});

describe("smallestDecode", () => {
  test("serves the most demanding, and has no picture enlarged afterwards but by a little", () => {
    const photo = { width: 3840, height: 2160 };
    expect(smallestDecode(photo, [stretch])).toBe(8);
    expect(smallestDecode(photo, [stretch, search])).toBe(4);
    expect(smallestDecode({ width: 3600, height: 2160 }, [search])).toBe(2);
    expect(smallestDecode({ width: 300, height: 300 }, [stretch])).toBe(1);
    for (const fitting of [stretch, cover, search])
      for (let width = 60; width < 5000; width += 333) {
        const image = { width, height: 1000 };
        const { crop, inner } = place(image, fitting);
        const shrink = smallestDecode(image, [fitting]);
        const growth = Math.max(inner.width / crop.width, inner.height / crop.height) * shrink;
        expect(shrink === 1 || growth <= 1.02).toBe(true);
      }
  });

  test("a part that is cut out keeps a quarter more pixels", () => {
    const photo = { width: 2304, height: 2304 };
    expect(place(photo, cover).crop).toEqual({ left: 144, top: 144, width: 2016, height: 2016 });
    expect(smallestDecode(photo, [cover])).toBe(4);
    expect(smallestDecode({ width: 2560, height: 2560 }, [cover])).toBe(8);
  });
});

describe("a photograph decoded for what it is used for", () => {
  const context = { signal: new AbortController().signal } as KernelContext;
  const fitted = async (image: ImageValue, fitting: Fitting) =>
    (await toTensor(context, { ...fitting, color: "RGB" } as never, [image])) as [TensorValue, unknown];

  test("is smaller, fits the model within a few steps of 255, and leads back to the same place", async () => {
    const [width, height] = [2002, 1501];
    const waves = Buffer.alloc(width * height * 3);
    for (let at = 0; at < waves.length; at++) {
      const [x, y, channel] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width), at % 3];
      waves[at] = 128 + 60 * Math.sin(x / (40 + 30 * channel)) + 60 * Math.sin(y / 55 + x / 300);
    }
    const path = join(directory, "waves.jpg");
    const file = sharp(waves, { raw: { width, height, channels: 3 } }).withMetadata({ orientation: 6 });
    await file.jpeg({ quality: 92 }).toFile(path);
    const whole = await decodeImage(path, "waves.jpg");
    expect(whole).toMatchObject({ width: height, height: width });
    const upright = { width: height, height: width };
    for (const [fitting, shrink] of [
      [stretch, 4],
      [cover, 4],
      [{ ...cover, shortSide: 480 }, 2],
      [{ ...search, limitSide: 960 }, 2],
      [{ fit: "contain", width: 416, height: 416 } as Fitting, 4],
    ] as const) {
      const { crop, inner } = place(upright, fitting);
      const isFused = shrink === 2 || crop.height === upright.height;
      const whole = { left: 0, top: 0, ...upright };
      const scaled = { width: Math.floor(height / shrink), height: Math.floor(width / shrink) };
      await holds(fitting, [fitting], isFused ? { ...inner, part: crop } : { ...scaled, part: whole });
      await holds(fitting, [fitting, { ...search, limitSide: 740, multiple: 1 }], {
        width: Math.floor(height / 2),
        height: Math.floor(width / 2),
        part: whole,
      });
    }
    async function holds(fitting: Fitting, serves: Fitting[], { part, ...size }: Size & { part: Part }) {
      const small = await decodeImage(path, "waves.jpg", serves);
      expect(small).toMatchObject({ ...size, shows: { part, of: upright } });
      const [[a, geometry], [b, other]] = [await fitted(whole, fitting), await fitted(small, fitting)];
      expect(other).toEqual(geometry);
      expect(b.dims).toEqual(a.dims);
      const errors = (a.data as Uint8Array).map((value, at) => Math.abs(value - (b.data[at] as number)));
      expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(1);
      expect(errors.reduce((most, error) => Math.max(most, error), 0)).toBeLessThan(10);
    }
  });

  test("of the model's own size, of which a part is enlarged, is that part", async () => {
    const path = join(directory, "bars.jpg");
    const bars = Buffer.from(Uint8Array.from({ length: 224 * 224 * 3 }, (_, at) => (Math.floor(at / 3) % 224) + 10));
    await sharp(bars, { raw: { width: 224, height: 224, channels: 3 } })
      .jpeg({ quality: 95 })
      .toFile(path);
    const [asked] = await fitted(await decodeImage(path, "bars.jpg", [cover]), cover);
    const [whole] = await fitted(await decodeImage(path, "bars.jpg"), cover);
    const errors = (whole.data as Uint8Array).map((value, at) => Math.abs(value - (asked.data[at] as number)));
    expect(errors.reduce((most, error) => Math.max(most, error), 0)).toBeLessThan(4);
  });

  test("a picture that is no JPEG is decoded whole", async () => {
    const path = join(directory, "plain.png");
    await sharp({ create: { width: 900, height: 900, channels: 3, background: "#345" } })
      .png()
      .toFile(path);
    const image = await decodeImage(path, "plain.png", [stretch]);
    expect([image.width, image.shows]).toEqual([900, undefined]);
  });
});
