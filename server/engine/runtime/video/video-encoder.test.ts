/** One interface, two encoders, the same expectations: what was written is read again. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { withoutRoom } from "../../testing/full-disk";
import { childrenNaming, seesProcesses } from "../testing/child-processes";
import { FfmpegEncoder, ffmpegCodecs } from "./ffmpeg-encoder";
import { chooseDecoder, chooseEncoder, type EncodeFrame, type Frame, type VideoEncoder } from "./index";
import { WebCodecsEncoder } from "./webcodecs";

const directory = mkdtempSync(join(tmpdir(), "weft-encoder-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const chosen = await chooseEncoder();
const ffmpeg = chosen.name === "ffmpeg" ? chosen : undefined;
const encoders: [name: string, encoder: VideoEncoder | undefined][] = [
  ["ffmpeg", ffmpeg],
  ...(ffmpeg
    ? (["libvpx-vp9", "libvpx"] as const).map((codec): [string, VideoEncoder] => [
        codec,
        new FfmpegEncoder({ ffmpeg: "ffmpeg", ffprobe: "ffprobe", codec, hasFpsMode: true }),
      ])
    : []),
  ["webcodecs", new WebCodecsEncoder()],
];

const colors = [
  [200, 40, 40],
  [40, 160, 60],
  [50, 70, 190],
] as const;

function plain(width: number, height: number, [r, g, b]: readonly [number, number, number]): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < data.length; at += 3) data.set([r, g, b], at);
  return data;
}

async function* frames(times: readonly number[], width: number, height: number): AsyncGenerator<EncodeFrame> {
  for (const [index, timeMs] of times.entries())
    yield { timeMs, data: plain(width, height, colors[index % colors.length] as (typeof colors)[number]) };
}

async function read(path: string): Promise<Frame[]> {
  const decoder = await chooseDecoder();
  const file = { path, name: "written" };
  const { durationMs } = await decoder.probe(file);
  const found: Frame[] = [];
  for await (const frame of decoder.frames(file, { startMs: 0, endMs: durationMs + 1000, sampling: { every: 1 } }))
    found.push(frame);
  return found;
}

test("ffmpeg's codecs are told apart in its list", () => {
  expect(new Set(ffmpegCodecs).size).toBe(ffmpegCodecs.length);
});

for (const [name, encoder] of encoders) {
  describe.skipIf(!encoder)(name, { timeout: 60_000 }, () => {
    const encode = (times: readonly number[], width: number, height: number, more = {}) =>
      (encoder as VideoEncoder).encode(frames(times, width, height), {
        stem: join(directory, `${name}-${width}`),
        width,
        height,
        fps: 25,
        quality: "medium",
        ...more,
      });

    test("keeps every frame, its time and its colours", async () => {
      const times = [0, 40, 80, 500, 520, 1700];
      const { path, mime } = await encode(times, 322, 182);
      expect(mime).toBe(path.endsWith(".mp4") ? "video/mp4" : "video/webm");
      // Another colour with every frame is more than VP8 has bits for.
      const near = name === "libvpx" ? 28 : 12;
      const found = await read(path);
      expect(found.map(({ timeMs }) => Math.round(timeMs))).toEqual(times);
      for (const [index, { width, height, data }] of found.entries()) {
        expect([width, height]).toEqual([322, 182]);
        const middle = (91 * 322 + 161) * 3;
        const wanted = colors[index % 3] as readonly number[];
        for (let channel = 0; channel < 3; channel++)
          expect(Math.abs((data[middle + channel] as number) - (wanted[channel] as number))).toBeLessThan(near);
      }
    });

    test("a single frame and the smallest picture are clips too", async () => {
      expect(await read((await encode([0], 64, 64)).path)).toHaveLength(1);
      // VP8 as ffmpeg writes it is not read again by ffprobe below that.
      const least = name === "libvpx" ? 16 : 2;
      expect(await read((await encode([0, 40], least, least)).path)).toHaveLength(2);
    });

    test("takes frames only as fast as it encodes them", async () => {
      let given = 0;
      let released: () => void = () => {};
      const gate = new Promise<void>((resolve) => {
        released = resolve;
      });
      async function* slow(): AsyncGenerator<EncodeFrame> {
        for await (const frame of frames([0, 40, 80], 320, 180)) {
          given++;
          yield frame;
          if (given === 1) await gate;
        }
      }
      const work = (encoder as VideoEncoder).encode(slow(), {
        stem: join(directory, `${name}-slow`),
        width: 320,
        height: 180,
        fps: 25,
        quality: "small",
      });
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(given).toBe(1);
      released();
      expect(await read((await work).path)).toHaveLength(3);
    });

    test.skipIf(!seesProcesses)(
      "cancelled, it is gone in the middle of a clip without end, and leaves no file",
      async () => {
        const controller = new AbortController();
        const stem = join(directory, `${name}-cancelled`);
        async function* endless(): AsyncGenerator<EncodeFrame> {
          for (let index = 0; ; index++) {
            yield { timeMs: index * 40, data: plain(640, 360, colors[index % 3] as (typeof colors)[number]) };
            if (index === 30) setTimeout(() => controller.abort(new Error("stop")), 0);
          }
        }
        const work = (encoder as VideoEncoder).encode(endless(), {
          stem,
          width: 640,
          height: 360,
          fps: 25,
          quality: "medium",
          signal: controller.signal,
        });
        await expect(work).rejects.toThrow("stop");
        expect(childrenNaming(stem)).toEqual([]);
        expect(readdirSync(directory).filter((file) => file.includes("cancelled"))).toEqual([]);
      },
    );

    test("a producer that fails takes the file with it", async () => {
      const stem = join(directory, `${name}-failed`);
      async function* failing(): AsyncGenerator<EncodeFrame> {
        yield* frames([0, 40], 64, 64);
        throw new Error("no more");
      }
      const request = { stem, width: 64, height: 64, fps: 25, quality: "medium" } as const;
      await expect((encoder as VideoEncoder).encode(failing(), request)).rejects.toThrow("no more");
      expect(existsSync(`${stem}.mp4`) || existsSync(`${stem}.webm`)).toBe(false);
    });
  });
}

test("a full disk is told as such, and leaves no file", { timeout: 60_000 }, async () => {
  const stem = join(directory, "full");
  const request = { stem, width: 64, height: 64, fps: 25, quality: "medium" } as const;
  const work = withoutRoom(/full\.(mp4|webm)/, () => new WebCodecsEncoder().encode(frames([0, 40], 64, 64), request));
  await expect(work).rejects.toMatchObject({ code: "out-of-disk" });
  expect(readdirSync(directory).filter((file) => file.startsWith("full"))).toEqual([]);
});

test.skipIf(!ffmpeg || !existsSync("/dev/full"))("ffmpeg says the same of a full disk", async () => {
  const stem = join(directory, "full");
  const { symlinkSync } = await import("node:fs");
  symlinkSync("/dev/full", `${stem}.mp4`);
  const request = { stem, width: 64, height: 64, fps: 25, quality: "medium" } as const;
  const times = Array.from({ length: 200 }, (_, index) => index * 40);
  await expect((ffmpeg as VideoEncoder).encode(frames(times, 64, 64), request)).rejects.toMatchObject({
    code: "out-of-disk",
  });
  expect(readdirSync(directory).filter((file) => file.startsWith("full"))).toEqual([]);
});
