/**
 * Pictures into a clip, one after another as they come: an encoder in a child process has each before the next is asked for. All are fitted
 * to the first one's size, on black; sides are made even by repeating the last column or row, as H.264 wants them.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { EngineError } from "../../errors";
import type { FoldKernel, MapKernel } from "../kernel";
import type { ImageValue, VideoValue } from "../values";
import { type EncodeFrame, fitWithin, type Quality, type VideoEncoder } from "../video";
import { resize, toRgb } from "./image-codec";

/** What H.264 and players can be trusted with. */
const maxSide = 4096;

export function writeVideo(encoder: () => Promise<VideoEncoder>): FoldKernel {
  return async ({ scratch, signal }, attrs, items) => {
    const { fps, quality } = attrs as { fps: number; quality: Quality };
    const stepMs = 1000 / fps;
    const iterator = items[Symbol.asyncIterator]() as AsyncIterator<[ImageValue, number | undefined]>;
    try {
      const first = await iterator.next();
      if (first.done)
        throw new EngineError({
          code: "invalid-input",
          phase: "run",
          message: "There is no picture to make a video of: the list is empty, or all of its items failed.",
        });
      const fitted = fitWithin(first.value[0].width, first.value[0].height, maxSide);
      const [width, height] = [even(fitted.width), even(fitted.height)];
      const begin = first.value[1] ?? 0;
      let [count, lastMs, lastStepMs] = [0, -stepMs, stepMs];
      async function* frames(): AsyncGenerator<EncodeFrame, void> {
        for (let item = first; !item.done; item = await iterator.next()) {
          const [image, seconds] = item.value;
          const wantedMs = seconds === undefined ? count * stepMs : (seconds - begin) * 1000;
          // What is not later than the frame before follows it at the usual pace.
          const timeMs = count === 0 ? 0 : wantedMs > lastMs ? wantedMs : lastMs + stepMs;
          if (count > 0) lastStepMs = timeMs - lastMs;
          lastMs = timeMs;
          count++;
          yield { timeMs, data: evened(await fit(image, fitted.width, fitted.height)).data };
        }
      }
      const stem = join(scratch, randomUUID());
      const file = await (await encoder()).encode(frames(), { stem, width, height, fps, quality, signal });
      const durationMs = lastMs + lastStepMs;
      const span = { durationMs, startMs: 0, endMs: durationMs };
      const shape = { width, height, fps: (count * 1000) / durationMs };
      return [{ ...file, ...shape, ...span, hasAudio: false, name: "video", written: true } satisfies VideoValue];
    } finally {
      await iterator.return?.();
    }
  };
}

/** What was cut in time becomes a file of its own, with its sound. */
export function wholeVideo(encoder: () => Promise<VideoEncoder>): MapKernel {
  return async ({ scratch, signal }, _attrs, [input]) => {
    const video = input as VideoValue;
    const { startMs, endMs, durationMs } = video;
    if (startMs <= 0 && endMs >= durationMs) return [video];
    const own = await encoder();
    if (!own.cut)
      throw new EngineError({
        code: "unsupported-media",
        phase: "run",
        message: `${video.name ?? "The clip"}: a clip that was cut in time is kept as a file by ffmpeg alone. Install ffmpeg on this machine, or put Sample frames (every frame, with its times) and Write video between.`,
      });
    const request = { stem: join(scratch, randomUUID()), quality: "high", startMs, endMs, signal } as const;
    const file = await own.cut({ path: video.path, name: video.name ?? "clip" }, request);
    const length = endMs - startMs;
    const [width, height] = [even(video.width), even(video.height)];
    const span = { durationMs: length, startMs: 0, endMs: length };
    return [{ ...video, ...file, width, height, ...span, written: true } satisfies VideoValue];
  };
}

const even = (side: number) => side + (side % 2);

async function fit(image: ImageValue, width: number, height: number): Promise<ImageValue> {
  const isSame = image.width === width && image.height === height;
  return toRgb(isSame ? image : await resize(image, width, height, "contain", { background: "#000000" }));
}

function evened(image: ImageValue): ImageValue {
  const [width, height] = [even(image.width), even(image.height)];
  if (width === image.width && height === image.height) return image;
  const data = new Uint8Array(width * height * 3);
  const row = image.width * 3;
  for (let y = 0; y < height; y++) {
    const from = Math.min(y, image.height - 1) * row;
    data.set(image.data.subarray(from, from + row), y * width * 3);
    if (width > image.width) data.set(image.data.subarray(from + row - 3, from + row), y * width * 3 + row);
  }
  return { ...image, width, height, data };
}
