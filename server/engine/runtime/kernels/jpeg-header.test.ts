import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { jpegSize } from "./jpeg-header";

async function jpeg(width: number, height: number, orientation: number | undefined, progressive: boolean) {
  const picture = sharp({ create: { width, height, channels: 3, background: "#a0b0c0" } });
  const tagged = orientation ? picture.withMetadata({ orientation, icc: "p3" }) : picture;
  return tagged.jpeg({ progressive, quality: 70 }).toBuffer();
}

/** Of a TIFF in one byte order with one entry. */
function exif(little: boolean, tag: number, value: number, { at = 8, type = 3, count = 1 } = {}): Buffer {
  const tiff = Buffer.alloc(at + 18);
  tiff.write(little ? "II*\0" : "MM\0*", "latin1");
  const u16 = (number: number, to: number) =>
    little ? tiff.writeUInt16LE(number, to) : tiff.writeUInt16BE(number, to);
  const u32 = (number: number, to: number) =>
    little ? tiff.writeUInt32LE(number, to) : tiff.writeUInt32BE(number, to);
  u32(at, 4);
  u16(1, at);
  u16(tag, at + 2);
  u16(type, at + 4);
  u32(count, at + 6);
  u16(value, at + 10);
  return tiff;
}

function withExif(file: Buffer, ...tiffs: Buffer[]): Buffer {
  const segments = tiffs.map((tiff) => {
    const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 0]), Buffer.from("Exif\0\0", "latin1"), tiff]);
    segment.writeUInt16BE(segment.length - 2, 2);
    return segment;
  });
  return Buffer.concat([file.subarray(0, 2), ...segments, file.subarray(2)]);
}

describe("jpegSize", () => {
  const side = fc.integer({ min: 1, max: 3000 });
  const orientation = fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined });

  test("is what libvips says of the same file", async () => {
    await fc.assert(
      fc.asyncProperty(side, fc.integer({ min: 1, max: 60 }), orientation, fc.boolean(), async (...drawn) => {
        const file = await jpeg(...drawn);
        expect(jpegSize(file)).toEqual((await sharp(file).metadata()).autoOrient);
      }),
      { numRuns: 40 },
    );
  });

  test("reads both byte orders and a directory anywhere, and the orientation as libvips does", async () => {
    const plain = await jpeg(30, 20, undefined, false);
    for (const little of [true, false])
      for (const at of [8, 26])
        for (const value of [1, 3, 6, 8]) {
          const file = withExif(plain, exif(little, 0x0112, value, { at }));
          expect(jpegSize(file)).toEqual(value > 4 ? { width: 20, height: 30 } : { width: 30, height: 20 });
          expect(jpegSize(file)).toEqual((await sharp(file).metadata()).autoOrient);
        }
    expect(jpegSize(withExif(plain, exif(true, 0x010f, 6)))).toEqual({ width: 30, height: 20 });
  });

  test("leaves to libvips what readers may differ in, what is cut off, and what is no JPEG", async () => {
    const plain = await jpeg(30, 20, undefined, false);
    const turned = exif(true, 0x0112, 6);
    const unclear = [
      withExif(plain, exif(true, 0x0112, 9)),
      withExif(plain, exif(true, 0x0112, 6, { type: 4 })),
      withExif(plain, exif(true, 0x0112, 6, { count: 2 })),
      withExif(plain, turned, turned),
      withExif(plain, Buffer.from("no TIFF at all")),
      withExif(plain, turned).subarray(0, 30),
      Buffer.concat([plain.subarray(0, 2), Buffer.from([0xff]), plain.subarray(2)]),
      await sharp(plain).png().toBuffer(),
      Buffer.alloc(0),
    ];
    expect(unclear.map(jpegSize)).toEqual(unclear.map(() => null));
  });

  test("takes any bytes, and never throws", async () => {
    const file = withExif(await jpeg(300, 200, 6, true), exif(false, 0x0112, 5));
    const edits = fc.array(fc.tuple(fc.integer({ min: 2, max: 700 }), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(edits, fc.integer({ min: 0, max: 900 }), (some, length) => {
        const broken = Buffer.from(file.subarray(0, length));
        for (const [at, byte] of some) if (at < broken.length) broken[at] = byte;
        const size = jpegSize(broken);
        expect(size === null || (size.width > 0 && size.height > 0)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
