import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundaryOf, MultipartParser } from "./multipart-parser";

const max = 100_000;

function body(parts: readonly Uint8Array[], length: (part: Uint8Array) => number | string | null, end = "--end--\r\n") {
  const pieces = parts.map((part) => {
    const stated = length(part);
    const head = `--end\r\nContent-Type: image/jpeg\r\n${stated === null ? "" : `Content-Length: ${stated}\r\n`}\r\n`;
    return Buffer.concat([Buffer.from(head), part, Buffer.from("\r\n")]);
  });
  return Buffer.concat([...pieces, Buffer.from(end)]);
}

function feed(parser: MultipartParser, bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  for (const cut of [...cuts, bytes.length]) {
    found.push(...parser.push(bytes.subarray(at, at + cut)));
    at += cut;
  }
  return found;
}

// No picture ends in a line break or holds the boundary: those that do cannot be told from what follows where no length is stated.
const picture = fc
  .uint8Array({ minLength: 1, maxLength: 3000 })
  .map((bytes) => Buffer.concat([bytes, Buffer.from([0xff, 0xd9])]));
const pictures = fc.array(picture, { minLength: 1, maxLength: 6 });
const cuts = fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 60 });

describe("MultipartParser", () => {
  it.each([
    ["stated lengths", (part: Uint8Array) => part.length],
    ["no lengths", () => null],
    ["lengths that are no numbers", () => "-12"],
  ])("gives each part once, whole and in order, however the bytes are cut: %s", (_, length) => {
    fc.assert(
      fc.property(pictures, cuts, (parts, at) => {
        const parser = new MultipartParser("end", max);
        expect(feed(parser, body(parts, length), at)).toEqual(parts);
        expect(parser.isOver).toBe(true);
      }),
    );
  });

  it("has a picture of stated length with its last byte, before the next boundary", () => {
    const part = Buffer.from("picture");
    const parser = new MultipartParser("end", max);
    const whole = body([part], ({ length }) => length, "");
    expect(parser.push(whole.subarray(0, whole.length - 2))).toEqual([part]);
  });

  it("goes by boundaries once a stated length was wrong", () => {
    fc.assert(
      fc.property(pictures, cuts, fc.integer({ min: 1, max: 40 }), (parts, at, less) => {
        const parser = new MultipartParser("end", max);
        const found = feed(
          parser,
          body(parts, ({ length }) => Math.max(1, length - less)),
          at,
        );
        expect(found.length).toBe(parts.length);
        expect(found.slice(1)).toEqual(parts.slice(1));
      }),
    );
  });

  it("throws at lengths, heads and pictures beyond the bound, and holds no more than that", () => {
    const tooLong = body([Buffer.from("x")], () => max + 1);
    expect(() => new MultipartParser("end", max).push(tooLong)).toThrow("too large");
    expect(() => new MultipartParser("end", max).push(body([Buffer.from("x")], () => "9".repeat(400)))).toThrow();
    const head = Buffer.from(`--end\r\nX: ${"x".repeat(10_000)}`);
    expect(() => new MultipartParser("end", max).push(head)).toThrow("head");
    const endless = new MultipartParser("end", max);
    endless.push(Buffer.from("--end\r\n\r\n"));
    expect(() => {
      for (let sent = 0; sent < 10_000_000; sent += 64_000) endless.push(Buffer.alloc(64_000));
    }).toThrow("too large");
    expect(endless.capacity).toBeLessThan(4 * max);
  });

  it("never throws anything else and never holds more, whatever comes", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 400 }),
            fc.constantFrom("--end", "\r\n", "\n\n", "--", "Content-Length: 7").map(Buffer.from),
          ),
          { maxLength: 80 },
        ),
        (chunks) => {
          const parser = new MultipartParser("end", 1000);
          try {
            for (const chunk of chunks)
              for (const part of parser.push(chunk)) expect(part.length).toBeLessThanOrEqual(1002);
          } catch (thrown) {
            expect((thrown as Error).name).toBe("MultipartError");
          }
          expect(parser.capacity).toBeLessThan(200_000);
        },
      ),
    );
  });
});

describe("boundaryOf", () => {
  it.each([
    ["multipart/x-mixed-replace; boundary=frame", "frame"],
    ['multipart/x-mixed-replace;boundary="--my boundary"', "--my boundary"],
    ["multipart/x-mixed-replace", null],
    ["image/jpeg", null],
    [null, null],
  ])("%s", (type, boundary) => expect(boundaryOf(type)).toBe(boundary));
});
