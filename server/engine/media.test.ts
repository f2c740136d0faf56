/** Clips and sounds from a drawing to results, through compiler and runtime, with each decoder there is. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PipelineDocument } from "@/nodes/pipeline";
import type { RunResult } from "@/nodes/results";
import { createPlanCompiler, type PlanCompiler } from "./process/compile-plans";
import { buildHere } from "./process/segment-builder";
import type { RunInput } from "./protocol";
import { createRuntime, type Runtime } from "./runtime";
import { kernels } from "./runtime/kernels";
import { encodeImage } from "./runtime/kernels/image-codec";
import { mediaKernelsWith } from "./runtime/kernels/media";
import { modelRunner } from "./runtime/sessions/run-model";
import { childrenNaming, seesProcesses } from "./runtime/testing/child-processes";
import { sine, steady, writeTestClip, writeWav } from "./runtime/testing/clips";
import { chooseDecoder, chooseEncoder, type VideoDecoder, type VideoEncoder } from "./runtime/video";
import { WebCodecsDecoder, WebCodecsEncoder } from "./runtime/video/webcodecs";
import { hasSharedMedia, sharedMedia, starterCards, starterFiles } from "./testing/cards";
import { drawing } from "./testing/document";

const directory = mkdtempSync(join(tmpdir(), "weft-media-"));
const at = (name: string) => join(directory, name);
const found = await chooseDecoder();
const decoders: [name: string, decoder: VideoDecoder | undefined, encoder: VideoEncoder][] = [
  ["ffmpeg", found.name === "ffmpeg" ? found : undefined, await chooseEncoder()],
  ["webcodecs", new WebCodecsDecoder(), new WebCodecsEncoder()],
];

beforeAll(async () => {
  await writeTestClip(at("clip.mp4"), { times: steady(50, 25), sound: sine(2, 48_000, 440) });
  await writeTestClip(at("long.mp4"), { times: steady(400, 25), width: 640, height: 360 });
  const whole = readFileSync(at("clip.mp4"));
  writeFileSync(at("cut.mp4"), whole.subarray(0, whole.length * 0.5));
  writeFileSync(at("cut-in-index.mp4"), whole.subarray(0, whole.indexOf("moov") + 200));
  writeFileSync(at("text.mp4"), "no clip at all\n");
  await writeWav(at("silence.wav"), new Float32Array(48_000), 16_000);
  await writeWav(at("noise.wav"), noise(48_000), 16_000);
}, 120_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** White, uniform, the same every time. */
function noise(count: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32 - 0.5) * 0.6;
  });
}

const input = (path: string): RunInput => ({ type: "file", path, name: path.split("/").at(-1) as string, mime: "" });

const sampled = drawing(
  {
    clip: ["io.video-input"],
    part: ["video.trim", { startSeconds: 0.4, endSeconds: 1.6 }],
    frames: ["video.sample-frames", { mode: "per-second", perSecond: 5 }],
    small: ["vision.resize", { width: 40, height: 24 }],
    table: ["io.table-output"],
    pictures: ["io.images-output"],
    name: ["io.text-input", { name: "name" }],
    greeting: ["text.template", { template: "hello {{text}}" }],
    text: ["io.text-output"],
  },
  [
    "clip.video > part.video",
    "part.video > frames.video",
    "frames.image > small.image",
    "small.image > pictures.images",
    "frames.seconds > table.columns",
    "name.text > greeting.values",
    "greeting.text > text.text",
  ],
);

for (const [name, decoder, encoder] of decoders) {
  describe.skipIf(!decoder)(name, { timeout: 120_000 }, () => {
    let runtime: Runtime;
    let compiler: PlanCompiler;
    beforeAll(() => {
      const media = mediaKernelsWith(
        async () => decoder as VideoDecoder,
        async () => encoder as VideoEncoder,
      );
      runtime = createRuntime({
        plansDirectory: at("plans"),
        kernels: {
          ...kernels,
          map: { ...kernels.map, ...media.map },
          open: { ...kernels.open, ...media.open },
          fold: media.fold,
        },
        encode: encodeImage,
        workers: 1,
      });
      compiler = createPlanCompiler(runtime.plans, buildHere(modelRunner(runtime.pool, at("drafts"))), "test");
    });
    afterAll(() => runtime.close());

    async function run(
      document: PipelineDocument,
      inputs: Record<string, RunInput>,
      runId = `${name}-run`,
    ): Promise<RunResult> {
      const answer = await compiler.compile({ document, cards: starterCards, files: starterFiles });
      if (!answer.ok) throw new Error(JSON.stringify(answer.diagnostics));
      const folder = at(runId);
      try {
        return await runtime.run({
          runId,
          planId: answer.planId,
          files: starterFiles,
          inputs,
          directory: folder,
          taps: "service",
          priority: "interactive",
        });
      } finally {
        expect(existsSync(folder) ? readdirSync(folder).filter((file) => file.startsWith(".scratch")) : []).toEqual([]);
      }
    }

    const valuesOf = ({ ports }: RunResult, node: string) =>
      ports.find((port) => port.node === node)?.items.flatMap(({ value }) => (value === undefined ? [] : [value])) ??
      [];
    const person: RunInput = { type: "text", text: "world" };

    test("samples a part of a clip, with times and pictures", async () => {
      const result = await run(sampled, { clip: input(at("clip.mp4")), name: person });
      expect(result.errors).toEqual([]);
      const seconds = valuesOf(result, "table").map((row) => Object.values(row as object)[0] as number);
      expect(seconds.map((each) => Number(each.toFixed(3)))).toEqual([0.4, 0.6, 0.8, 1, 1.2, 1.4]);
      expect(valuesOf(result, "pictures")).toHaveLength(6);
      for (const picture of valuesOf(result, "pictures")) expect(picture).toMatchObject({ width: 40, height: 24 });
    });

    test.each([
      ["cut-in-index.mp4", /^cut-in-index\.mp4: .*cut off/, "clip"],
      ["text.mp4", /^text\.mp4: this is text/, "clip"],
    ])("%s is an error at its node, by name", async (file, words, node) => {
      const running = run(sampled, { clip: input(at(file)), name: person });
      await expect(running).rejects.toMatchObject({ node, message: expect.stringMatching(words) });
      if (seesProcesses) expect(childrenNaming(at(file))).toEqual([]);
    });

    test("a clip that is cut off gives what it holds, and an error at the node that read it; the rest goes on", async () => {
      const toItsEnd = structuredClone(sampled);
      for (const node of toItsEnd.nodes) if (node.id === "part") node.params = { startSeconds: 0.4, endSeconds: null };
      const result = await run(toItsEnd, { clip: input(at("cut.mp4")), name: person });
      expect(result.errors).toMatchObject([
        {
          node: "frames",
          message: expect.stringMatching(/^cut\.mp4: the file is damaged or cut off: it could be read up to/),
        },
      ]);
      expect(valuesOf(result, "table").length).toBeGreaterThan(0);
      expect(valuesOf(result, "table").length).toBeLessThan(8);
      expect(valuesOf(result, "text")).toEqual(["hello world"]);
    });

    test.skipIf(!seesProcesses)("a cancelled run leaves no decoder behind", async () => {
      const every = drawing(
        {
          clip: ["io.video-input"],
          frames: ["video.sample-frames", { mode: "every", every: 1 }],
          table: ["io.table-output"],
        },
        ["clip.video > frames.video", "frames.seconds > table.columns"],
      );
      const running = run(every, { clip: input(at("long.mp4")) }, `${name}-cancelled`);
      const ended = expect(running).rejects.toMatchObject({ code: "cancelled" });
      while (childrenNaming(at("long.mp4")).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      runtime.cancel(`${name}-cancelled`);
      await ended;
      expect(childrenNaming(at("long.mp4"))).toEqual([]);
    });

    describe("written clips", () => {
      const written = (more: Parameters<typeof drawing>[0], edges: string[]) =>
        drawing({ write: ["video.write", { fps: 10 }], result: ["io.video-output"], ...more }, [
          "write.video > result.video",
          ...edges,
        ]);
      const again = written(
        { clip: ["io.video-input"], frames: ["video.sample-frames", { mode: "every", every: 1 }] },
        ["clip.video > frames.video", "frames.image > write.image", "frames.seconds > write.seconds"],
      );
      const pictures = written({ photos: ["io.images-input"] }, ["photos.image > write.image"]);
      interface Clip {
        file: string;
        mime: string;
        width: number;
        height: number;
        fps: number;
        durationMs: number;
      }
      const clipOf = (result: RunResult) => valuesOf(result, "result")[0] as Clip;
      const photo = async (file: string, width: number, height: number, gray: number): Promise<string> => {
        const data = new Uint8Array(width * height * 3).fill(gray);
        writeFileSync(at(file), (await encodeImage({ width, height, channels: 3, data }, { format: "png" })).data);
        return at(file);
      };
      const files = (...paths: string[]): RunInput => ({
        type: "files",
        files: paths.map((path) => ({ path, name: path.split("/").at(-1) as string, mime: "image/png" })),
      });
      const framesOf = async (path: string) => {
        const found = [];
        const request = { startMs: 0, endMs: 60_000, sampling: { every: 1 } };
        for await (const frame of (decoder as VideoDecoder).frames({ path, name: "written" }, request))
          found.push(frame);
        return found;
      };

      test("have every frame at its time", async () => {
        const runId = `${name}-written`;
        const result = await run(again, { clip: input(at("clip.mp4")) }, runId);
        expect(result.errors).toEqual([]);
        const clip = clipOf(result);
        expect(clip).toMatchObject({ width: 160, height: 96 });
        expect(clip.fps).toBeCloseTo(25, 3);
        expect(clip.durationMs).toBeCloseTo(2000, 3);
        const frames = await framesOf(join(at(runId), clip.file));
        expect(frames.map(({ timeMs }) => Math.round(timeMs))).toEqual(Array.from({ length: 50 }, (_, n) => n * 40));
      });

      test("fit pictures of any size to the first, sides made even, and leave out what failed", async () => {
        const runId = `${name}-fitted`;
        const bad = at("text.mp4");
        const paths = [await photo("a.png", 161, 91, 90), bad, await photo("b.png", 64, 128, 200)];
        const result = await run(pictures, { photos: files(...paths) }, runId);
        expect(result.errors).toMatchObject([{ node: "photos", at: [{ index: 1 }] }]);
        const clip = clipOf(result);
        expect(clip).toMatchObject({ width: 162, height: 92, fps: 10, durationMs: 200 });
        const frames = await framesOf(join(at(runId), clip.file));
        expect(frames.map(({ timeMs }) => Math.round(timeMs))).toEqual([0, 100]);
        const second = frames[1];
        const light = (x: number, y: number) => second?.data[(y * 162 + x) * 3] as number;
        // The tall picture stands in the middle, black on both sides.
        expect(light(81, 46)).toBeGreaterThan(185);
        expect(light(20, 46)).toBeLessThan(15);
        expect(frames[0]?.data.at(-1)).toBeGreaterThan(75);
      });

      test("of nothing are an error that says so", async () => {
        await expect(run(pictures, { photos: files(at("text.mp4")) }, `${name}-nothing`)).rejects.toMatchObject({
          node: "write",
          code: "invalid-input",
          message: expect.stringMatching(/no picture to make a video of/),
        });
      });

      test("that were uploaded are kept whole; one that was cut in time becomes a file of its own", async () => {
        const passed = drawing({ clip: ["io.video-input"], result: ["io.video-output"] }, [
          "clip.video > result.video",
        ]);
        const runId = `${name}-passed`;
        const clip = clipOf(await run(passed, { clip: input(at("clip.mp4")) }, runId));
        expect(readFileSync(join(at(runId), clip.file))).toEqual(readFileSync(at("clip.mp4")));
        const cut = drawing(
          { clip: ["io.video-input"], part: ["video.trim", { startSeconds: 1 }], result: ["io.video-output"] },
          ["clip.video > part.video", "part.video > result.video"],
        );
        const running = run(cut, { clip: input(at("clip.mp4")) }, `${name}-cut`);
        if (!encoder.cut) {
          await expect(running).rejects.toMatchObject({
            node: "result",
            message: expect.stringMatching(/^clip\.mp4: .*Install ffmpeg .* Write video between/),
          });
          return;
        }
        const kept = clipOf(await running);
        expect(kept).toMatchObject({ width: 160, height: 96, durationMs: 1000 });
        const path = join(at(`${name}-cut`), kept.file);
        expect((await framesOf(path)).map(({ timeMs }) => Math.round(timeMs))).toEqual(
          Array.from({ length: 25 }, (_, n) => n * 40),
        );
        expect((await (decoder as VideoDecoder).probe({ path, name: "kept" })).audio).toBeDefined();
      });

      test.skipIf(!seesProcesses)("cancelled, leave neither encoder nor file behind", async () => {
        const runId = `${name}-stopped`;
        const running = expect(run(again, { clip: input(at("long.mp4")) }, runId)).rejects.toMatchObject({
          code: "cancelled",
        });
        while (childrenNaming(`${runId}/.scratch`).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        await new Promise((resolve) => setTimeout(resolve, 100));
        runtime.cancel(runId);
        await running;
        expect(childrenNaming(`${runId}/.scratch`)).toEqual([]);
        expect(readdirSync(at(runId))).toEqual([]);
      });
    });

    describe("voice activity", () => {
      const listening = drawing(
        {
          sound: ["io.audio-input"],
          voice: ["audio.voice-activity"],
          speech: ["io.json-output", { name: "speech" }],
          much: ["io.json-output", { name: "much" }],
        },
        ["sound.audio > voice.audio", "voice.segments > speech.value", "voice.seconds > much.value"],
      );
      interface Segment {
        startMs: number;
        endMs: number;
        score: number;
      }
      const hear = async (path: string) => {
        const result = await run(listening, { sound: input(path) });
        expect(result.errors).toEqual([]);
        return {
          segments: valuesOf(result, "speech")[0] as Segment[],
          seconds: valuesOf(result, "much")[0] as number,
        };
      };

      test("hears nobody in silence and in noise", async () => {
        expect(await hear(at("silence.wav"))).toEqual({ segments: [], seconds: 0 });
        expect(await hear(at("noise.wav"))).toEqual({ segments: [], seconds: 0 });
      });

      test("listens to the sound track of a clip", async () => {
        const track = drawing(
          {
            clip: ["io.video-input"],
            track: ["video.audio-track"],
            voice: ["audio.voice-activity"],
            much: ["io.json-output"],
          },
          ["clip.video > track.video", "track.audio > voice.audio", "voice.seconds > much.value"],
        );
        expect(valuesOf(await run(track, { clip: input(at("clip.mp4")) }), "much")).toEqual([0]);
        await expect(run(track, { clip: input(at("long.mp4")) })).rejects.toMatchObject({
          node: "track",
          message: expect.stringMatching(/^long\.mp4: .*no sound/),
        });
      });

      test.skipIf(!hasSharedMedia)("finds the phrases of a speech, and a reading", async () => {
        const speech = await hear(join(sharedMedia, "audio/jfk.flac"));
        expect(speech.segments.length).toBeGreaterThanOrEqual(3);
        expect(speech.segments.length).toBeLessThanOrEqual(8);
        expect(speech.seconds).toBeGreaterThan(6);
        expect(speech.seconds).toBeLessThan(11);
        expect(speech.segments[0]?.startMs).toBeLessThan(600);
        for (const [index, { startMs, endMs, score }] of speech.segments.entries()) {
          expect(endMs).toBeGreaterThan(startMs);
          expect(startMs).toBeGreaterThanOrEqual(speech.segments[index - 1]?.endMs ?? 0);
          // A mean, with quiet padding on both sides.
          expect(score).toBeGreaterThan(0.4);
        }
        const reading = await hear(join(sharedMedia, "audio/librispeech_1272-141231-0002.wav"));
        expect(reading.seconds).toBeGreaterThan(6);
        expect(reading.segments.at(-1)?.endMs).toBeLessThanOrEqual(13_400);
      });
    });
  });
}
