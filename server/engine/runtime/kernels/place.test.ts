import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import type { KernelContext } from "../kernel";
import type { ImageValue, TensorValue } from "../values";
import { decodeImage } from "./image-codec";
import { decodingFor, type Fitting, mostShrink, place } from "./place";
import { type Geometry, toTensor } from "./to-tensor";

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

describe("mostShrink", () => {
  test("serves the most demanding, and has no picture enlarged afterwards", () => {
    const photo = { width: 3840, height: 2160 };
    expect(mostShrink(photo, [stretch])).toBeCloseTo(2160 / 224);
    expect(mostShrink(photo, [stretch, search])).toBeCloseTo(2160 / 544);
    expect(mostShrink({ width: 100, height: 300 }, [stretch])).toBe(1);
  });
});

describe("decodingFor", () => {
  const photo = { width: 4000, height: 3000 };
  const whole = { left: 0, top: 0, ...photo };

  test("leaves a picture whole that nothing is known of, that is enlarged, or that is hardly larger than what several want", () => {
    expect(decodingFor(photo)).toEqual({ part: whole, size: photo });
    expect(decodingFor(photo, [stretch, { ...search, limitSide: 2300 }]).size).toMatchObject(photo);
    const small = { width: 200, height: 100 };
    expect(decodingFor(small, [stretch]).size).toMatchObject(small);
    expect(decodingFor(small, [cover])).toMatchObject({
      part: { left: 56, width: 88 },
      size: { width: 88, height: 88 },
    });
  });

  test("fits for one, and serves several with one picture", () => {
    expect(decodingFor(photo, [stretch])).toEqual({ part: whole, size: { width: 224, height: 224 } });
    // 960 x 736 is asked for beside 224 x 224: sides are multiples of 32.
    expect(decodingFor(photo, [stretch, search])).toEqual({ part: whole, size: { width: 981, height: 736 } });
  });

  test("cuts a part out first where no pixel can be spared, and afterwards where most of them can", () => {
    expect(decodingFor({ width: 700, height: 600 }, [cover])).toMatchObject({
      part: { width: 525, height: 525 },
      size: { width: 224, height: 224 },
    });
    expect(decodingFor(photo, [cover])).toEqual({
      part: whole,
      size: { width: 341, height: 256 },
      cut: { left: 59, top: 16, width: 224, height: 224 },
    });
  });

  test("what is cut out lies within the picture, whatever its shape", () => {
    const side = fc.integer({ min: 1, max: 6000 });
    fc.assert(
      fc.property(
        side,
        side,
        fc.constantFrom(stretch, cover, { ...cover, shortSide: 480 }, search),
        (width, height, fitting) => {
          const { part, size, cut } = decodingFor({ width, height }, [fitting]);
          expect(
            part.left >= 0 && part.left + part.width <= width && part.top >= 0 && part.top + part.height <= height,
          ).toBe(true);
          if (cut) {
            expect(
              cut.left >= 0 &&
                cut.left + cut.width <= size.width &&
                cut.top >= 0 &&
                cut.top + cut.height <= size.height,
            ).toBe(true);
          }
          expect(size.width <= part.width && size.height <= part.height).toBe(true);
        },
      ),
    );
  });
});

describe("a photograph decoded for what it is used for", () => {
  const context = { signal: new AbortController().signal } as KernelContext;
  const fitted = async (image: ImageValue, fitting: Fitting) =>
    (await toTensor(context, { ...fitting, color: "RGB" } as never, [image])) as [TensorValue, Geometry];

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
    const fittings: Fitting[] = [
      stretch,
      cover,
      { ...cover, shortSide: 700 },
      search,
      { fit: "contain", width: 416, height: 416 },
    ];
    for (const fitting of fittings)
      for (const serves of [[fitting], [fitting, { ...search, limitSide: 740, multiple: 1 }]]) {
        const small = await decodeImage(path, "waves.jpg", serves);
        expect(small.width).toBeLessThan(1000);
        expect(small.shows?.of).toEqual(upright);
        const [[a, geometry], [b, other]] = [await fitted(whole, fitting), await fitted(small, fitting)];
        expect(b.dims).toEqual(a.dims);
        // The middle of what the model sees lies where it lies in the picture, within half of the model's pixels.
        const [y, x] = b.dims.map((side) => (side as number) / 2) as [number, number];
        const pixel = 1 / Math.min(geometry.scaleX, geometry.scaleY);
        const back = ({ scaleX, scaleY, padX, padY }: Geometry) => [(x - padX) / scaleX, (y - padY) / scaleY];
        for (const [axis, at] of back(geometry).entries())
          expect(Math.abs(at - (back(other)[axis] as number))).toBeLessThanOrEqual(pixel / 2 + 1e-6);
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
