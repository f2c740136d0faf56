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
