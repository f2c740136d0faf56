import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import { ops } from "../../ops";
import type { Attrs, KernelContext, MapKernel, OpenedItem } from "../kernel";
import type { ImageValue, TensorValue } from "../values";
import { decodeImage } from "./image-codec";
import { kernels } from "./index";
import { cropRectangle, quarterTurn } from "./pixels";
import { rectify, resizeBilinear } from "./sampling";

const directory = mkdtempSync(join(tmpdir(), "weft-kernels-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const context: KernelContext = {
  signal: new AbortController().signal,
  input: () => undefined,
  file: (sha256) => sha256,
  scratch: directory,
  remember: (first) => first(),
  session: () => Promise.reject(new Error("no sessions here")),
};

const map = (op: string, attrs: Attrs, ...inputs: unknown[]) => (kernels.map[op] as MapKernel)(context, attrs, inputs);
async function open(op: string, attrs: Attrs, ...inputs: unknown[]): Promise<OpenedItem[]> {
  const items: OpenedItem[] = [];
  for await (const item of kernels.open[op]?.(context, attrs, inputs) ?? []) items.push(item);
  return items;
}
const refine = (op: string, attrs: Attrs, ...inputs: unknown[]) => kernels.refine[op]?.(context, attrs, inputs);

/** The checksum of a PNG chunk (ISO 3309). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** A picture whose every pixel tells its own place: red = x, green = y. */
function placeImage(width: number, height: number): ImageValue {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set([x, y, 7], (y * width + x) * 3);
  return { width, height, channels: 3, data };
}

test("every host op has one kernel of its sort", () => {
  const sortOf = { map: "map", close: "map", widen: "map", open: "open", regroup: "open", refine: "refine" } as const;
  for (const op of ops.values()) {
    if (op.sort === "graph") continue;
    const having = (["map", "open", "refine", "fold"] as const).filter((sort) => op.name in kernels[sort]);
    const isFold = op.axis === "close" && op.ordered;
    expect(having, op.name).toEqual([isFold ? "fold" : sortOf[op.axis]]);
    // It begins before there is anything, so there is nothing else that it could wait for.
    if (isFold) for (const input of op.inputs) expect(input.closes, op.name).toBe(true);
  }
});

describe("numbers as text", () => {
  test("four decimals at most, small ones by their first digits, objects too", async () => {
    const shown = async (value: unknown) => (await map("text.show", {}, value))[0];
    expect(await Promise.all([0.9962281485, 12, 1234567.891234, 0.00012345678, true].map(shown))).toEqual([
      "0.9962",
      "12",
      "1234567.8912",
      "0.0001235",
      "true",
    ]);
    const attrs = { template: "{{found}} {{score}}", names: ["found", "score"] };
    expect(await map("text.template", attrs, [{ score: 0.123456789, at: [1, 2.00001] }, 1 / 3])).toEqual([
      '{"score":0.1235,"at":[1,2]} 0.3333',
    ]);
  });
});

describe("decoding", () => {
  const file = (name: string, bytes: Uint8Array | string) => {
    const path = join(directory, name);
    writeFileSync(path, bytes);
    return path;
  };

  test("gives RGB, upright, on white", async () => {
    const png = await sharp({
      create: { width: 4, height: 2, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const image = await decodeImage(file("clear.png", png), "clear.png");
    expect([image.width, image.height, image.channels]).toEqual([4, 2, 3]);
    expect([...image.data.subarray(0, 3)]).toEqual([255, 255, 255]);
    const gray = await sharp({ create: { width: 3, height: 3, channels: 3, background: "#808080" } })
      .grayscale()
      .png()
      .toBuffer();
    expect([...(await decodeImage(file("gray.png", gray), "gray.png")).data.subarray(0, 3)]).toEqual([128, 128, 128]);
    const turned = await sharp({ create: { width: 4, height: 2, channels: 3, background: "#123456" } })
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer();
    expect((await decodeImage(file("turned.jpg", turned), "turned.jpg")).width).toBe(2);
  });

  test.each([
    ["empty.jpg", "", /empty\.jpg: the file is empty/],
    ["letter.jpg", "%PDF-1.7 and more", /letter\.jpg: this is a PDF document, not a picture/],
    ["page.png", "<!DOCTYPE html><html></html>", /this is a web page/],
    ["note.png", "just some words in a file", /this is text/],
  ])("%s is refused by name", async (name, bytes, message) => {
    await expect(decodeImage(file(name, bytes), name)).rejects.toThrow(message);
  });

  test("a truncated JPEG is refused, and a decompression bomb before it is decoded", async () => {
    const noise = Uint8Array.from({ length: 200 * 200 * 3 }, (_, index) => (index * 7919) % 256);
    const path = file(
      "cut.jpg",
      await sharp(noise, { raw: { width: 200, height: 200, channels: 3 } })
        .jpeg()
        .toBuffer(),
    );
    truncateSync(path, 8000);
    await expect(decodeImage(path, "cut.jpg")).rejects.toThrow(/cut\.jpg: the picture is damaged/);
    const bomb = await sharp({ create: { width: 1, height: 1, channels: 3, background: "#fff" } })
      .png()
      .toBuffer();
    bomb.writeUInt32BE(20_000, 16);
    bomb.writeUInt32BE(20_000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    await expect(decodeImage(file("bomb.png", bomb), "bomb.png")).rejects.toThrow(/20000 x 20000 pixels is too large/);
  });
});

describe("geometry", () => {
  test("four quarter turns are none, two are a half turn", () => {
    const image = placeImage(5, 3);
    const thrice = quarterTurn(quarterTurn(quarterTurn(image, 1), 1), 1);
    expect(quarterTurn(thrice, 1)).toEqual(image);
    expect(thrice).toEqual(quarterTurn(image, 3));
    expect([...quarterTurn(image, 1).data.subarray(0, 3)]).toEqual([0, 2, 7]);
  });

  test("an upright rectangle is cut out pixel by pixel", () => {
    const cut = rectify(
      placeImage(20, 10),
      [
        [4, 2],
        [9, 2],
        [9, 5],
        [4, 5],
      ],
      5,
      3,
    );
    expect([...cut.data.subarray(0, 6)]).toEqual([4, 2, 7, 5, 2, 7]);
  });

  test("the way back from a model's pixels leads to the picture's, for each fit", async () => {
    const image = placeImage(200, 100);
    for (const attrs of [
      { fit: "stretch", height: 50, width: 60 },
      { fit: "contain", height: 64, width: 64 },
      { fit: "cover", height: 32, width: 32 },
      { fit: "limit-side", height: null, width: null, limitSide: 96, multiple: 32 },
    ]) {
      const [tensor, geometry] = (await map("image.to-tensor", { gray: false, ...attrs } as Attrs, image)) as [
        TensorValue,
        Record<string, number>,
      ];
      const [h, w] = tensor.dims as [number, number];
      const [x, y] = [Math.floor(w / 2), Math.floor(h / 2)];
      const red = tensor.data[(y * w + x) * 3] as number;
      expect(
        Math.abs((x + 0.5 - (geometry.padX as number)) / (geometry.scaleX as number) - 0.5 - red),
        attrs.fit,
      ).toBeLessThan(3);
    }
  });

  test("a picture that shrinks loses no pixel: each counts the same", () => {
    const [width, height] = [60, 36];
    const data = new Uint8Array(width * height * 3);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) data.fill((x % 6) * 40, (y * width + x) * 3, (y * width + x) * 3 + 3);
    const image: ImageValue = { width, height, channels: 3, data };
    const cut = rectify(
      image,
      [
        [0, 0],
        [width, 0],
        [width, height],
        [0, height],
      ],
      10,
      6,
    );
    for (const value of cut.data) expect(Math.abs(value - 100)).toBeLessThanOrEqual(1);
    const whole = { left: 0, top: 0, width, height };
    for (const value of resizeBilinear(image, whole, 10, 6)) expect(Math.abs(value - 100)).toBeLessThanOrEqual(1);
  });

  test("a part of a picture is scaled as if it had been cut out before", () => {
    const data = Uint8Array.from({ length: 30 * 20 * 3 }, (_, at) => (at * 7919) % 251);
    const image: ImageValue = { width: 30, height: 20, channels: 3, data };
    const part = { left: 4, top: 3, width: 17, height: 11 };
    const cut = cropRectangle(image, 4, 3, 21, 14);
    for (const [width, height] of [
      [8, 5],
      [40, 24],
      [17, 11],
    ] as const)
      expect(resizeBilinear(image, part, width, height)).toEqual(
        resizeBilinear(cut, { left: 0, top: 0, width: 17, height: 11 }, width, height),
      );
    expect(resizeBilinear(image, part, 17, 11)).toEqual(cut.data);
  });

  test("a line that would be squeezed too much is shown from its beginning", async () => {
    const attrs = { fit: "fit-height", height: 48, width: 64, maxSqueeze: 2, gray: false };
    const [tensor, geometry] = (await map("image.to-tensor", attrs, placeImage(250, 48))) as [
      TensorValue,
      Record<string, number>,
    ];
    expect(tensor.dims).toEqual([48, 64, 3]);
    expect(tensor.data[63 * 3]).toBe(127);
    expect(geometry).toMatchObject({ scaleX: 0.5, padX: 0, width: 250 });
    const [short] = (await map("image.to-tensor", attrs, placeImage(100, 48))) as [TensorValue];
    expect(short.data[63 * 3]).toBe(99);
  });

  test("lines are cut to one height; a tall one is laid flat, its top to the left", async () => {
    const image = placeImage(200, 100);
    const detections = {
      items: [
        { box: [10, 10, 90, 30], score: 1 },
        { box: [100, 10, 120, 90], score: 1 },
      ],
    };
    const [flat, laid] = (await open("ocr.crop-lines", { height: 10 }, image, detections)).map(({ values }) => values);
    const line = (values: readonly unknown[] | undefined) => values?.[0] as ImageValue;
    expect([line(flat).width, line(flat).height, line(laid).width, line(laid).height]).toEqual([40, 10, 40, 10]);
    expect(flat?.[1]).toMatchObject({ turned: false });
    expect(laid?.[1]).toMatchObject({ turned: true });
    // Red is x and green is y of the picture: along the laid line y grows, and x falls from row to row.
    const [red, green] = [line(laid).data[0] as number, line(laid).data[1] as number];
    expect(Math.abs(red - 118)).toBeLessThanOrEqual(1);
    expect(Math.abs(green - 10)).toBeLessThanOrEqual(1);
    expect(line(laid).data[39 * 3 + 1]).toBeGreaterThan(85);
  });

  test("lines are padded to the multiple; gray has the luma of each pixel", async () => {
    const attrs = { fit: "fit-height", height: 48, width: null, multiple: 32 };
    const fitted = async (gray: boolean) =>
      ((await map("image.to-tensor", { ...attrs, gray }, placeImage(100, 48))) as [TensorValue])[0];
    const color = await fitted(false);
    expect(color.dims).toEqual([48, 128, 3]);
    expect([...color.data.subarray(3, 6)]).toEqual([1, 0, 7]);
    expect(color.data[127 * 3]).toBe(127);
    const gray = await fitted(true);
    expect(gray.dims).toEqual([48, 128, 1]);
    // 0.299 of 50 red, 0.587 of 10 green, 0.114 of 7 blue.
    expect(gray.data[10 * 128 + 50]).toBe(22);
    expect(gray.data[127]).toBe(127);
  });
});

describe("finding boxes", () => {
  test("two bars on a probability map become two quads in reading order, grown and in pixels of the original", async () => {
    const [width, height] = [160, 96];
    const data = new Float32Array(width * height);
    const bar = (x0: number, y0: number, x1: number, y1: number) => {
      for (let y = y0; y < y1; y++) data.fill(0.9, y * width + x0, y * width + x1);
    };
    bar(20, 60, 120, 70);
    bar(20, 20, 120, 30);
    bar(2, 2, 3, 3);
    const [found] = (await map(
      "ocr.boxes",
      { threshold: 0.3, boxThreshold: 0.6, unclip: 1.5, minSize: 3, maxCandidates: 100 },
      { type: "float32", dims: [1, height, width], data },
      { scaleX: 0.5, scaleY: 0.5, padX: 0, padY: 0, width: 320, height: 192 },
    )) as [{ items: { box: number[]; score: number }[] }];
    expect(found.items).toHaveLength(2);
    const [first, second] = found.items as [{ box: number[]; score: number }, { box: number[]; score: number }];
    expect(first.box[1]).toBeLessThan(second.box[1] as number);
    expect(first.score).toBeCloseTo(0.9, 5);
    // A core of 99 x 9 grows by 99 * 9 * 1.5 / (2 * 108) = 6.2 on each side, then everything is doubled.
    expect(first.box[0]).toBeCloseTo((20 + 0.5 - 6.19) * 2, 0);
    expect(first.box[2]).toBeCloseTo((119 + 0.5 + 6.19) * 2, 0);
  });
});

describe("text", () => {
  test("splits by sentence and word in any script", async () => {
    const texts = async (attrs: Attrs, text: string) =>
      (await open("text.split", attrs, text)).map(({ values }) => values[0]);
    expect(await texts({ by: "sentence", separator: "", language: "en" }, "It rains. It pours!")).toEqual([
      "It rains.",
      "It pours!",
    ]);
    expect(await texts({ by: "word", separator: "", language: "zh" }, "你好世界")).toEqual(["你好", "世界"]);
    expect(await texts({ by: "separator", separator: ";", language: "" }, "a; b;;c")).toEqual(["a", "b", "c"]);
  });

  test.each([
    ["Total 1.234,50", "number", 1234.5],
    ["Total 1,234.50", "number", 1234.5],
    ["Total 12", "number", 12],
    ["on 24.11.2026", "date", "2026-11-24"],
    ["on 11/24/2026", "date", "2026-11-24"],
    ["on 2026-11-24", "date", "2026-11-24"],
    ["on 24 Nov 2026", "date", "2026-11-24"],
    ["on 99.99.2026", "date", null],
  ])("extracts from %s a %s", async (text, type, expected) => {
    const [fields] = (await map(
      "text.extract",
      { fields: [{ name: "x", pattern: "(?:total|on) (.+)", type }], ignoreCase: true },
      text,
    )) as [Record<string, unknown>];
    expect(fields.x).toBe(expected);
  });

  test("a pattern that would take other engines for ever takes no time; a wrong one says so", async () => {
    const started = performance.now();
    await map(
      "text.extract",
      { fields: [{ name: "x", pattern: "(a+)+$", type: "text" }], ignoreCase: false },
      `${"a".repeat(20_000)}b`,
    );
    expect(performance.now() - started).toBeLessThan(5000);
    expect(() =>
      map("text.extract", { fields: [{ name: "x", pattern: "(", type: "text" }], ignoreCase: false }, "a"),
    ).toThrow(/The pattern \( cannot be used/);
  });

  test("templates reach into objects, and never into prototypes", async () => {
    expect(
      await map("text.template", { template: "{{a}}/{{b.c}}/{{b.constructor}}/{{gone}}", names: ["a", "b"] }, [
        "x",
        { c: 3 },
      ]),
    ).toEqual(["x/3//"]);
  });

  test("counts what people would call a character", async () => {
    expect(await map("text.count", { what: "characters", pattern: "" }, "e\u0301👍🏽")).toEqual([2]);
    expect(await map("text.count", { what: "matches", pattern: "a." }, "abacad")).toEqual([3]);
  });
});

describe("logic", () => {
  test("expressions see the value and what else is connected", () => {
    expect(
      refine(
        "logic.filter",
        { expression: "value.contains('inv') && score > 0.5", names: ["score"] },
        "invoice",
        [0.7],
      ),
    ).toEqual(["invoice"]);
    expect(refine("logic.filter", { expression: "score > 0.5", names: ["score"] }, "x", [0.2])).toBeNull();
    expect(refine("logic.filter", { expression: "size(value) > 3", names: [] }, "abcd", [])).toEqual(["abcd"]);
  });

  test.each([
    ["value +", /cannot be used/],
    ["value", /does not answer true or false/],
    ["nothing.here > 2", /cannot be used/],
  ])("%s is refused", (expression, message) => {
    expect(() => refine("logic.filter", { expression, names: [] }, "x", [])).toThrow(message);
  });

  test("ranks, gates and makes rows", async () => {
    expect(
      (await open("logic.top-k", { k: 2, order: "highest" }, ["a", "b", "c"], [1, 3, 2])).map(({ values }) => values),
    ).toEqual([
      ["b", 3],
      ["c", 2],
    ]);
    expect(refine("logic.gate", { when: false }, "x", true)).toBeNull();
    expect(await map("json.row", { names: ["a", "b"] }, [1, { c: 2 }])).toEqual([{ a: 1, c: 2 }]);
  });
});

describe("a list of pictures", () => {
  test("is decoded several at once and comes in its order, with what could not be read in its place", async () => {
    const files = await Promise.all(
      Array.from({ length: 7 }, async (_, index) => {
        const path = join(directory, `list-${index}.png`);
        // The first is by far the slowest.
        const side = index === 0 ? 1500 : 8 + index;
        const picture = sharp({ create: { width: side, height: side, channels: 3, background: "#345" } });
        if (index === 4) writeFileSync(path, "no picture at all, only words");
        else await picture.png().toFile(path);
        return { path, name: `${index}`, mime: "image/png" };
      }),
    );
    const given = {
      ...context,
      input: () => ({ type: "files" as const, files }),
      isKnown: (index: number) => index === 2,
    };
    const items: OpenedItem[] = [];
    for await (const item of kernels.open["input.images"]?.(given, { node: "n" }, []) ?? []) items.push(item);
    expect(items.map(({ name }) => name)).toEqual(["0", "1", undefined, "3", "4", "5", "6"]);
    expect(items.map(({ error }) => error !== undefined)).toEqual([false, false, false, false, true, false, false]);
    expect(items.map(({ values }) => (values[0] as ImageValue | undefined)?.width)).toEqual([
      1500,
      9,
      undefined,
      11,
      undefined,
      13,
      14,
    ]);
  });

  test("an empty file is told as such", async () => {
    const path = join(directory, "empty.jpg");
    writeFileSync(path, "");
    await expect(decodeImage(path, "empty.jpg")).rejects.toThrow("the file is empty");
  });
});

describe("image.to-tensor", () => {
  test("takes what has the right size as it is, from its middle", async () => {
    const data = Uint8Array.from({ length: 6 * 4 * 3 }, (_, index) => index);
    const fitting = { height: 4, width: 2, fit: "cover", gray: false };
    const [tensor] = (await map("image.to-tensor", fitting, { width: 6, height: 4, channels: 3, data })) as [
      TensorValue,
    ];
    expect(tensor.dims).toEqual([4, 2, 3]);
    expect(Array.from(tensor.data as Uint8Array).slice(0, 9)).toEqual([6, 7, 8, 9, 10, 11, 24, 25, 26]);
  });
});
