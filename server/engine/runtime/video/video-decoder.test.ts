/** One interface, two decoders, the same expectations. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasSharedMedia, sharedMedia } from "../../testing/cards";
import { childrenNaming, seesProcesses } from "../testing/child-processes";
import {
  cornerColor,
  level,
  type Quarter,
  quarters,
  shownLevel,
  sine,
  steady,
  writeTestClip,
  writeWav,
} from "../testing/clips";
import { chooseDecoder, type Frame, type FrameRequest, type MediaFile, scenes, type VideoDecoder } from "./index";
import { WebCodecsDecoder } from "./webcodecs";

const directory = mkdtempSync(join(tmpdir(), "weft-video-"));
const file = (name: string): MediaFile => ({ path: join(directory, name), name });
const ffmpeg = await chooseDecoder().then(
  (decoder) => (decoder.name === "ffmpeg" ? decoder : undefined),
  () => undefined,
);
const decoders: [name: string, decoder: VideoDecoder | undefined][] = [
  ["ffmpeg", ffmpeg],
  ["webcodecs", new WebCodecsDecoder()],
];

/** Each of five scenes of 20 frames shows one number; frames of the others show their position. */
const inScenes = (index: number) => Math.floor(index / 20) * 5;

beforeAll(async () => {
  const at = (name: string) => file(name).path;
  await writeTestClip(at("steady.mp4"), { times: steady(50, 25), sound: sine(2, 48_000, 440) });
  await writeTestClip(at("late-index.mp4"), { times: steady(50, 25), index: "back" });
  await writeTestClip(at("turned.mp4"), { times: steady(5, 25), rotation: 90 });
  await writeTestClip(at("portrait.mp4"), { times: steady(5, 25), width: 96, height: 160 });
  await writeTestClip(at("uneven.mp4"), { times: [0, 0.04, 0.5, 0.52, 1.2, 1.9, 2] });
  await writeTestClip(at("scenes.mp4"), { times: steady(100, 25), shows: inScenes });
  await writeTestClip(at("vp8.webm"), { codec: "vp8", times: steady(25, 25) });
  await writeTestClip(at("square.webm"), { codec: "vp8", width: 320, height: 320, times: steady(2, 25) });
  await writeTestClip(at("odd.webm"), {
    codec: "vp9",
    width: 161,
    height: 91,
    times: steady(25, 25),
    sound: sine(1, 48_000, 440),
  });
  await writeWav(at("mono.wav"), sine(1, 16_000, 440), 16_000);
  await writeWav(at("stereo.wav"), sine(1.5, 44_100, 440), 44_100, 2);
  await writeTestClip(at("long.mp4"), { times: steady(500, 25), width: 640, height: 360 });
  damage();
}, 120_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function damage(): void {
  const put = (name: string, bytes: Uint8Array | string) => writeFileSync(file(name).path, bytes);
  const whole = readFileSync(file("steady.mp4").path);
  put("cut.mp4", whole.subarray(0, whole.length * 0.5));
  put("cut-in-index.mp4", whole.subarray(0, whole.indexOf("moov") + 200));
  const late = readFileSync(file("late-index.mp4").path);
  put("no-index.mp4", late.subarray(0, late.length * 0.6));
  put("text.mp4", "This is no clip, whatever its name says.\n");
  put("empty.mp4", "");
  // The track states its size in elements B0 and BA; a key frame of VP8 in 14 bits each, behind this start code.
  const huge = Buffer.from(readFileSync(file("square.webm").path));
  for (const element of [0xb0, 0xba]) huge.writeUInt16BE(16_000, huge.indexOf(Buffer.of(element, 0x82, 1, 64)) + 2);
  const lying = Buffer.from(readFileSync(file("square.webm").path));
  for (const bytes of [huge, lying]) bytes.writeUInt32LE(0x3e803e80, bytes.indexOf(Buffer.of(0x9d, 0x01, 0x2a)) + 3);
  put("huge.webm", huge);
  put("lying.webm", lying);
}

const whole: Pick<FrameRequest, "startMs" | "endMs"> = { startMs: 0, endMs: 60_000 };

async function all(frames: AsyncIterable<Frame>): Promise<Frame[]> {
  const found: Frame[] = [];
  for await (const frame of frames) found.push(frame);
  return found;
}

function expectColor(color: readonly number[], quarter: Quarter): void {
  const worst = Math.max(...color.map((value, channel) => Math.abs(value - (quarters[quarter][channel] as number))));
  expect(worst, `${color.map(Math.round)} is not ${quarter}`).toBeLessThan(14);
}

/** In reading order. */
function expectCorners(frame: Frame, corners: readonly Quarter[]): void {
  for (const [index, quarter] of corners.entries())
    expectColor(cornerColor(frame, index % 2 === 1, index > 1), quarter);
}

const shown = (frames: readonly Frame[]) => frames.map((frame) => Math.round((shownLevel(frame) - 30) / 8));
const times = (frames: readonly Frame[]) => frames.map(({ timeMs }) => Math.round(timeMs));
const range = (from: number, count: number, step = 1) => Array.from({ length: count }, (_, n) => from + n * step);
const upright: Quarter[] = ["red", "green", "blue", "white"];

for (const [name, decoder] of decoders) {
  describe.skipIf(!decoder)(name, { timeout: 120_000 }, () => {
    const { probe, frames, audio } = bound(decoder as VideoDecoder);

    test("tells what a clip holds", async () => {
      expect(await probe("steady.mp4")).toMatchObject({
        video: { width: 160, height: 96, rotation: 0, codec: "h264" },
        audio: { codec: "aac", sampleRate: 48_000, channels: 1 },
      });
      const { durationMs, video } = await probe("steady.mp4");
      expect(Math.abs(durationMs - 2000)).toBeLessThan(60);
      expect(video?.fps).toBeCloseTo(25, 0);
      expect(await probe("odd.webm")).toMatchObject({
        video: { width: 161, height: 91, codec: "vp9" },
        audio: { codec: "opus" },
      });
    });

    test("gives every frame, in order, with its time, size and colours", async () => {
      const found = await all(frames("steady.mp4", { ...whole, sampling: { every: 1 } }));
      expect(found.map(({ index }) => index)).toEqual(range(0, 50));
      expect(times(found)).toEqual(range(0, 50, 40));
      expect(shown(found)).toEqual(range(0, 50).map((n) => n % 25));
      for (const { width, height, data } of found)
        expect([width, height, data.length]).toEqual([160, 96, 160 * 96 * 3]);
      expectCorners(found[0] as Frame, upright);
      expectCorners(found[49] as Frame, upright);
      expect(Math.abs(shownLevel(found[7] as Frame) - level(7))).toBeLessThan(6);
    });

    test("samples each nth frame, and so many a second", async () => {
      const each = await all(frames("steady.mp4", { ...whole, sampling: { every: 12 } }));
      expect(shown(each)).toEqual([0, 12, 24, 11, 23]);
      const perSecond = await all(frames("steady.mp4", { ...whole, sampling: { perSecond: 5 } }));
      expect(times(perSecond)).toEqual(range(0, 10, 200));
      expect(perSecond.map(({ index }) => index)).toEqual(range(0, 10));
    });

    test("gives the frames that the file holds whole", async () => {
      const sampling = { keyFrames: true } as const;
      const found = await all(frames("steady.mp4", { ...whole, sampling }));
      expect(times(found)).toEqual(range(0, 5, 400));
      expect(shown(found)).toEqual([0, 10, 20, 5, 15]);
      expect(times(await all(frames("steady.mp4", { startMs: 600, endMs: 1500, sampling })))).toEqual([800, 1200]);
      expect(times(await all(frames("vp8.webm", { ...whole, sampling })))).toEqual([0, 400, 800]);
    });

    test("keeps to a part of the clip", async () => {
      const found = await all(frames("steady.mp4", { startMs: 600, endMs: 1000, sampling: { every: 1 } }));
      expect(times(found)).toEqual(range(600, 10, 40));
      expect(shown(found)).toEqual(range(15, 10));
    });

    test("takes one frame per scene", async () => {
      const looks = frames("scenes.mp4", { ...whole, sampling: { perSecond: 12.5 } });
      const found = await all(scenes(looks, { threshold: 0.005 }));
      expect(shown(found)).toEqual([0, 5, 10, 15, 20]);
      expect(times(found)).toEqual(range(0, 5, 800));
    });

    test("turns what was filmed on its side, and shrinks", async () => {
      const turned = await all(frames("turned.mp4", { ...whole, sampling: { every: 1 } }));
      expect(turned).toHaveLength(5);
      expect(turned[0]).toMatchObject({ width: 96, height: 160 });
      expectCorners(turned[0] as Frame, ["blue", "red", "white", "green"]);
      expect(await probe("turned.mp4")).toMatchObject({ video: { width: 96, height: 160, rotation: 90 } });
      const [small] = await all(frames("turned.mp4", { ...whole, sampling: { every: 5 }, maxSide: 80 }));
      expect(small).toMatchObject({ width: 48, height: 80 });
      expectCorners(small as Frame, ["blue", "red", "white", "green"]);
      const [portrait] = await all(frames("portrait.mp4", { ...whole, sampling: { every: 5 } }));
      expect(portrait).toMatchObject({ width: 96, height: 160 });
      expectCorners(portrait as Frame, upright);
    });

    test("reads a clip of uneven rate by its own time stamps", async () => {
      const found = await all(frames("uneven.mp4", { ...whole, sampling: { every: 1 } }));
      expect(times(found)).toEqual([0, 40, 500, 520, 1200, 1900, 2000]);
      expect(shown(found)).toEqual(range(0, 7));
      const perSecond = await all(frames("uneven.mp4", { ...whole, sampling: { perSecond: 2 } }));
      expect(times(perSecond)).toEqual([0, 500, 1200, 1900, 2000]);
    });

    test("reads WebM: VP8, and VP9 with odd sides", async () => {
      const vp8 = await all(frames("vp8.webm", { ...whole, sampling: { every: 1 } }));
      expect(shown(vp8)).toEqual(range(0, 25));
      expectCorners(vp8[0] as Frame, upright);
      const odd = await all(frames("odd.webm", { ...whole, sampling: { every: 1 } }));
      // At this size the coder gives and takes a level.
      expect(shown(odd).every((number, index) => Math.abs(number - index) <= 2)).toBe(true);
      expect(times(odd)).toEqual(range(0, 25, 40));
      expect(odd[24]).toMatchObject({ width: 161, height: 91, timeMs: 960 });
      expectCorners(odd[24] as Frame, upright);
    });

    test("gives sound as mono at 16 kHz: exact where it is that already, else the same tone", async () => {
      const mono = await audio("mono.wav", 0, 1000);
      const drawn = sine(1, 16_000, 440);
      expect(mono).toHaveLength(16_000);
      expect(Math.max(...mono.map((sample, index) => Math.abs(sample - (drawn[index] as number))))).toBeLessThan(1e-4);
      const stereo = await audio("stereo.wav", 0, 1500);
      expect(Math.abs(stereo.length - 24_000)).toBeLessThan(32);
      expectTone(stereo.subarray(500, -500), 440, 0.5);
      expect(await probe("stereo.wav")).toEqual({
        durationMs: 1500,
        audio: { codec: expect.stringMatching(/^pcm/), sampleRate: 44_100, channels: 2 },
      });
      const part = await audio("stereo.wav", 500, 1000);
      expect(Math.abs(part.length - 8000)).toBeLessThan(32);
    });

    test("gives the sound track of a clip: AAC and Opus", async () => {
      expectTone((await audio("steady.mp4", 500, 1500)).subarray(500, -500), 440, 0.5);
      expectTone((await audio("odd.webm", 200, 800)).subarray(500, -500), 440, 0.5);
    });

    test("says what is not there", async () => {
      await expect(audio("turned.mp4", 0, 1000)).rejects.toThrow(/turned\.mp4: .*no sound/);
      await expect(all(frames("mono.wav", { ...whole, sampling: { every: 1 } }))).rejects.toThrow(
        /mono\.wav: .*no picture/,
      );
    });

    test.skipIf(!seesProcesses)("ends its child when it is cancelled, and when nobody wants more", async () => {
      const cancel = new AbortController();
      const cancelled = frames("long.mp4", { ...whole, sampling: { every: 1 }, signal: cancel.signal });
      await cancelled.next();
      expect(childrenNaming(file("long.mp4").path)).toHaveLength(1);
      cancel.abort(new Error("enough"));
      await expect(all(cancelled)).rejects.toThrow("enough");
      expect(childrenNaming(file("long.mp4").path)).toEqual([]);
      for await (const frame of frames("long.mp4", { ...whole, sampling: { every: 1 } })) if (frame.index === 3) break;
      expect(childrenNaming(file("long.mp4").path)).toEqual([]);
      await expect(
        all(frames("long.mp4", { ...whole, sampling: { every: 1 }, signal: AbortSignal.abort(new Error("before")) })),
      ).rejects.toThrow("before");
    });

    test.skipIf(!seesProcesses)("a decoder that dies midway is a message with the name and the time", async () => {
      const dying = frames("long.mp4", { ...whole, sampling: { every: 1 } });
      await dying.next();
      process.kill(childrenNaming(file("long.mp4").path)[0] as number, "SIGKILL");
      await expect(all(dying)).rejects.toMatchObject({
        code: "invalid-input",
        message: expect.stringMatching(/^long\.mp4: the file is damaged or cut off: it could be read up to 0:\d\d\.\d/),
      });
      expect(childrenNaming(file("long.mp4").path)).toEqual([]);
    });

    test("a clip that is cut off gives what it holds, then says so", async () => {
      const found: Frame[] = [];
      const reading = (async () => {
        for await (const frame of frames("cut.mp4", { ...whole, sampling: { every: 1 } })) found.push(frame);
      })();
      await expect(reading).rejects.toMatchObject({
        code: "invalid-input",
        message: expect.stringMatching(/^cut\.mp4: .*cut off/),
      });
      expect(found.length).toBeGreaterThan(5);
      expect(found.length).toBeLessThan(45);
      expect(shown(found)).toEqual(range(0, found.length).map((n) => n % 25));
      await expect(audio("cut.mp4", 0, 2000)).rejects.toThrow(/^cut\.mp4: .*cut off/);
    });

    test("a frame that is larger than its file says is not given room", async () => {
      const reading = all(frames("lying.webm", { ...whole, sampling: { every: 1 } }));
      await expect(reading).rejects.toMatchObject({ message: expect.stringMatching(/^lying\.webm: /) });
    });

    test.each([
      ["cut-in-index.mp4", "invalid-input", /cut off|damaged/],
      ["no-index.mp4", "invalid-input", /index \(moov\)/],
      ["text.mp4", "unsupported-media", /this is text/],
      ["empty.mp4", "unsupported-media", /empty/],
      ["huge.webm", "media-too-large", /16000 x 16000 pixels is too large/],
    ])("refuses %s, naming it", async (name, code, words) => {
      const expected = { code, message: expect.stringMatching(words) };
      await expect(probe(name)).rejects.toMatchObject(expected);
      const reading = all(frames(name, { ...whole, sampling: { every: 1 } }));
      await expect(reading).rejects.toMatchObject({ code, message: expect.stringMatching(`^${name}: `) });
      if (seesProcesses) expect(childrenNaming(file(name).path)).toEqual([]);
    });

    test.skipIf(!hasSharedMedia)("reads clips from elsewhere", async () => {
      for (const name of ["rabbit320.mp4", "rabbit320.webm"]) {
        const clip = { path: join(sharedMedia, "video", name), name };
        const reading = (decoder as VideoDecoder).frames(clip, { ...whole, sampling: { every: 1 }, maxSide: 32 });
        const found = await all(reading);
        expect(found.length, name).toBe(234);
        expect(times(found).every((time, index) => Math.abs(time - (index * 1000) / 30) < 2)).toBe(true);
      }
    });
  });
}

function bound(decoder: VideoDecoder) {
  return {
    probe: (name: string) => decoder.probe(file(name)),
    frames: (name: string, request: FrameRequest) => decoder.frames(file(name), request),
    audio: async (name: string, startMs: number, endMs: number) => {
      const chunks: number[] = [];
      for await (const chunk of decoder.audio(file(name), { startMs, endMs })) chunks.push(...chunk);
      return Float32Array.from(chunks);
    },
  };
}

/** One sine: by its zero crossings and its mean square. */
function expectTone(sound: Float32Array, hertz: number, amplitude: number): void {
  let crossings = 0;
  for (let index = 1; index < sound.length; index++)
    if ((sound[index - 1] as number) < 0 !== (sound[index] as number) < 0) crossings++;
  expect(Math.abs(crossings / 2 / (sound.length / 16_000) - hertz)).toBeLessThan(4);
  const power = sound.reduce((sum, sample) => sum + sample * sample, 0) / sound.length;
  expect(Math.abs(Math.sqrt(2 * power) - amplitude)).toBeLessThan(0.03);
}

test("where there is no ffmpeg, the bundled decoder is chosen", { timeout: 60_000 }, async () => {
  expect((await chooseDecoder({ ffmpeg: "no-such-program" })).name).toBe("webcodecs");
  expect((await chooseDecoder({ ffmpeg: null })).name).toBe("webcodecs");
});
