import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { random } from "@/server/services/examples/random";
import { bitsApart, blockDifference, lumaThumbnail, perceptualHash } from "../thumbnail";
import type { ImageValue } from "../values";
import { memoryKernels } from "./memory";

/** One step's context: it remembers from call to call. */
function step() {
  let memory: object | undefined;
  const context = {
    remember: (first: () => object) => {
      memory ??= first();
      return memory;
    },
  } as never;
  return {
    refine: (op: keyof typeof memoryKernels.refine, attrs: object, value: unknown) =>
      memoryKernels.refine[op](context, attrs as never, [value]) !== null,
    track: (items: object[]) =>
      memoryKernels.map["detections.track"](
        context,
        { sure: 0.5, leastOverlap: 0.2, patience: 5, confirm: 2 } as never,
        [{ width: 640, height: 480, items }],
      ) as [{ items: { track: number }[] }, { items: { track: number }[] }, number],
  };
}

function scene(width: number, height: number, spot?: readonly [x: number, y: number, side: number]): ImageValue {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 3) {
      const isSpot = spot && x >= spot[0] && x < spot[0] + spot[2] && y >= spot[1] && y < spot[1] + spot[2];
      data.fill(isSpot ? 255 : 60 + Math.round(60 * Math.sin(x / 40) * Math.cos(y / 30)), at, at + 3);
    }
  return { width, height, channels: 3, data };
}

/** Overlapping rectangles of all grays. */
function collage(seed: number): ImageValue {
  const [width, height] = [640, 480];
  const next = random(seed);
  const data = new Uint8Array(width * height * 3);
  for (let each = 0; each < 40; each++) {
    const [left, top, gray] = [Math.floor(next() * 600), Math.floor(next() * 440), Math.floor(next() * 256)];
    const [right, bottom] = [Math.min(width, left + 40 + next() * 200), Math.min(height, top + 40 + next() * 200)];
    for (let y = top; y < bottom; y++) data.fill(gray, (y * width + left) * 3, (y * width + Math.floor(right)) * 3);
  }
  return { width, height, channels: 3, data };
}

async function compressed(image: ImageValue, width: number, quality: number): Promise<ImageValue> {
  const { data, info } = await sharp(
    await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
      .resize(width)
      .jpeg({ quality })
      .toBuffer(),
  )
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3, data };
}

describe("motion gate", () => {
  const keep = (frames: ImageValue[], attrs = { threshold: 0.04, atLeastEvery: 0 }) => {
    const gate = step();
    return frames.map((frame) => gate.refine("image.motion-gate", attrs, frame));
  };
  const still = scene(640, 480);

  it("keeps the first picture and those in which something moved, be it small; noise is nothing", () => {
    const noisy = { ...still, data: still.data.map((value, at) => value + ((at * 7919) % 9) - 4) };
    const small = scene(640, 480, [200, 200, 30]);
    // Thirty pixels of side are a few thousandths of the picture, but a good part of one block.
    expect(blockDifference(lumaThumbnail(still), lumaThumbnail(small))).toBeGreaterThan(0.04);
    expect(keep([still, noisy, small, small, still])).toEqual([true, false, true, false, true]);
  });

  it("keeps one now and then where it is asked to, and one of another size", () => {
    expect(keep([still, still, still, still], { threshold: 0.04, atLeastEvery: 2 })).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(keep([still, scene(640, 400)])).toEqual([true, true]);
  });
});

describe("deduplicate", () => {
  const attrs = { tolerance: 4, memory: 3 };

  it("takes pictures for the same that look the same, whatever their size and compression", async () => {
    const [one, other] = [collage(1), collage(2)];
    const small = await compressed(one, 200, 40);
    expect(bitsApart(perceptualHash(one), perceptualHash(small))).toBeLessThanOrEqual(4);
    expect(bitsApart(perceptualHash(one), perceptualHash(other))).toBeGreaterThan(4);
    const filter = step();
    expect([one, small, other, one].map((image) => filter.refine("logic.deduplicate", attrs, image))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it("compares all else by what it says, and forgets the oldest", () => {
    const filter = step();
    const kept = (value: unknown) => filter.refine("logic.deduplicate", attrs, value);
    expect(["a", "a", 1, "1", { a: [1] }, { a: [1] }].map(kept)).toEqual([true, false, true, true, true, false]);
    // Four values came by, of which three are remembered.
    expect(["a", { a: [1] }].map(kept)).toEqual([true, false]);
    const tensor = { type: "int64", dims: [1], data: BigInt64Array.of(5n) };
    expect([tensor, { ...tensor }, { ...tensor, data: BigInt64Array.of(6n) }].map(kept)).toEqual([true, false, true]);
  });

  it("takes for the same what differs by rounding only: a model's result in another batch", () => {
    const filter = step();
    const kept = (value: unknown) => filter.refine("logic.deduplicate", attrs, value);
    expect([1, 1 + 1e-7, 1 - 1e-7, { score: 0.25 }, { score: 0.2500001 }, 1.001].map(kept)).toEqual([
      true,
      false,
      false,
      true,
      false,
      true,
    ]);
    const vector = (...parts: number[]) => ({ type: "float32", dims: [parts.length], data: Float32Array.of(...parts) });
    expect([vector(0.6, 0), vector(0.6000001, 1e-7), vector(0.6, 0.001), vector(0.6)].map(kept)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });
});

describe("track", () => {
  it("numbers detections, says which are new, and counts", () => {
    const tracker = step();
    const frame = (x: number, more: object[] = []) =>
      tracker.track([{ box: [x, 0, x + 50, 50], score: 0.9, label: "cat" }, ...more]);
    expect(frame(0)).toEqual([{ width: 640, height: 480, items: [] }, { width: 640, height: 480, items: [] }, 0]);
    const [second, fresh, count] = frame(4);
    expect(second.items).toEqual([{ box: [4, 0, 54, 50], score: 0.9, label: "cat", track: 1 }]);
    expect([fresh.items.length, count]).toEqual([1, 1]);
    expect(frame(8)[1].items).toEqual([]);
    const dog = { box: [300, 300, 400, 400], score: 0.8, label: "dog" };
    frame(12, [dog]);
    const [both, again, all] = frame(16, [dog]);
    expect(both.items.map(({ track }) => track)).toEqual([1, 2]);
    expect([again.items.map(({ track }) => track), all]).toEqual([[2], 2]);
  });
});
