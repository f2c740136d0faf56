/** Clips: opened, cut in time, and sampled. A clip is decoded only where frames are sampled, and only as fast as they are used. */
import { basename } from "node:path";
import { EngineError } from "../../errors";
import type { MapKernel, OpenedItem, OpenKernel } from "../kernel";
import type { AudioValue, ImageValue, VideoValue } from "../values";
import { clock, type Frame, noPicture, noSound, scenes } from "../video";
import type { DecoderSource } from "./media";
import { mediaFile } from "./media-input";

/** Arrays of attributes arrive checked by the op table (ops/media.ts). */
interface FrameAttrs {
  mode: "every" | "per-second" | "scene" | "key-frames";
  every: number;
  perSecond: number;
  threshold: number;
  maxFrames: number;
}

export function videoKernels(decoder: DecoderSource) {
  const open: MapKernel = async (context, attrs) => {
    const file = mediaFile(context, attrs, "video");
    const { video, audio, durationMs } = await (await decoder()).probe(file, context.signal);
    if (!video) throw noPicture(file.name);
    const { width, height, fps } = video;
    const span = { durationMs, startMs: 0, endMs: durationMs };
    return [
      { path: file.path, name: file.name, mime: file.mime, width, height, fps, ...span, hasAudio: audio !== undefined },
    ] satisfies [VideoValue];
  };

  const trim: MapKernel = (_context, attrs, [input]) => {
    const video = input as VideoValue;
    const from = attrs.startSeconds as number;
    const to = attrs.endSeconds as number | null;
    const startMs = video.startMs + from * 1000;
    const endMs = to === null ? video.endMs : Math.min(video.endMs, video.startMs + to * 1000);
    if (startMs >= endMs)
      throw new EngineError({
        code: "invalid-input",
        phase: "run",
        message: `${nameOf(video)}: the clip is ${clock(video.endMs - video.startMs)} long; nothing of it lies between ${clock(from * 1000)} and ${to === null ? "its end" : clock(to * 1000)}.`,
      });
    return [{ ...video, startMs, endMs } satisfies VideoValue];
  };

  const soundTrack: MapKernel = (_context, _attrs, [input]) => {
    const video = input as VideoValue;
    if (video.hasAudio === false) throw noSound(nameOf(video));
    const { path, name, durationMs, startMs, endMs } = video;
    return [{ path, name, durationMs, startMs, endMs } satisfies AudioValue];
  };

  const frames: OpenKernel = async function* (context, attrs, [input]): AsyncGenerator<OpenedItem> {
    const video = input as VideoValue;
    const { mode, every, perSecond, threshold, maxFrames } = attrs as unknown as FrameAttrs;
    const file = { path: video.path, name: nameOf(video) };
    const looks = (await decoder()).frames(file, {
      startMs: video.startMs,
      endMs: video.endMs,
      sampling: mode === "every" ? { every } : mode === "key-frames" ? { keyFrames: true } : { perSecond },
      signal: context.signal,
    });
    let given = 0;
    let lastMs: number | undefined;
    try {
      for await (const frame of mode === "scene" ? scenes(looks, { threshold }) : looks) {
        lastMs = frame.timeMs;
        yield item(frame);
        if (++given >= maxFrames) return;
      }
    } catch (thrown) {
      // What was read of a damaged clip is of use; the damage itself is one failed item at its end.
      if (lastMs === undefined || !(thrown instanceof EngineError) || thrown.code !== "invalid-input") throw thrown;
      yield { values: [], name: clock(lastMs), timeMs: lastMs, error: thrown };
    } finally {
      await looks.return();
    }
    if (given === 0)
      throw new EngineError({
        code: "invalid-input",
        phase: "run",
        message: `${file.name}: there is no frame between ${clock(video.startMs)} and ${clock(video.endMs)}.`,
      });
  };

  return {
    map: { "input.video": open, "video.trim": trim, "video.audio": soundTrack },
    open: { "video.frames": frames },
  };
}

function item({ timeMs, width, height, data }: Frame): OpenedItem {
  const name = clock(timeMs);
  const image: ImageValue = { width, height, channels: 3, data, name };
  return { values: [image, timeMs / 1000], timeMs, name };
}

function nameOf(video: VideoValue): string {
  return video.name ?? basename(video.path);
}
