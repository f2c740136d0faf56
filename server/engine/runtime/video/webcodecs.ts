/**
 * Decoding with what the install brings along (@napi-rs/webcodecs, mediabunny), for machines without ffmpeg. It runs in a
 * child process of this same Node: conversion to RGB would block the thread that feeds the models, and native code that
 * reads hostile files may crash.
 */
import { rm } from "node:fs/promises";
import { programBeside } from "../../program";
import { aligned, ChildPipe } from "./child-pipe";
import { type Container, sniffContainer } from "./container";
import { damaged, damagedAt, indexMissing, noPicture, noSound, tooLarge, unsupported } from "./media-error";
import { PerFile } from "./per-file";
import {
  type Frame,
  type FrameRequest,
  type MediaFile,
  type MediaProbe,
  maxFramePixels,
  type SoundRequest,
  type VideoDecoder,
} from "./video-decoder";
import {
  type EncodedFile,
  type EncodeFrame,
  type EncodeRequest,
  encodingFailed,
  type VideoEncoder,
} from "./video-encoder";
import { type ChildNote, type ChildRequest, frameHeaderBytes, mark } from "./webcodecs/messages";

/** Containers that only ffmpeg reads. */
const foreign = new Set<Container>(["avi", "mpeg", "flv", "asf", "aiff", "gif"]);

/** For machines without ffmpeg. */
export class WebCodecsEncoder implements VideoEncoder {
  readonly name = "webcodecs";

  async encode(frames: AsyncIterable<EncodeFrame>, request: EncodeRequest): Promise<EncodedFile> {
    const { stem, width, height, fps, quality, signal } = request;
    const asked: ChildRequest = { do: "encode", stem, width, height, fps, quality };
    const child = new Child({ path: stem, name: "Write video" }, asked, signal);
    try {
      for await (const { timeMs, data } of frames) {
        const time = new Uint8Array(new Float64Array([timeMs]).buffer);
        if (!(await child.pipe.write(time)) || !(await child.pipe.write(data))) break;
      }
      child.pipe.endInput();
      await child.pipe.end();
      if (!child.encoded) throw encodingFailed(child.said);
      return child.encoded;
    } catch (thrown) {
      await child.pipe.dispose();
      for (const extension of ["mp4", "webm"]) await rm(`${stem}.${extension}`, { force: true });
      throw thrown;
    } finally {
      await child.pipe.dispose();
    }
  }
}

export class WebCodecsDecoder implements VideoDecoder {
  readonly name = "webcodecs";
  private readonly known = new PerFile<MediaProbe>();

  /** Whether the packages and this platform's binaries are there. */
  async works(): Promise<boolean> {
    const child = new Child({ path: "", name: "" }, { do: "nothing", path: "", container: "mov" }, undefined);
    try {
      return await child.finish().then(
        () => true,
        () => false,
      );
    } finally {
      await child.pipe.dispose();
    }
  }

  probe(file: MediaFile, signal?: AbortSignal): Promise<MediaProbe> {
    return this.known.get(file.path, () => this.look(file, signal));
  }

  private async look(file: MediaFile, signal?: AbortSignal): Promise<MediaProbe> {
    const child = new Child(file, { do: "probe", path: file.path, container: await containerOf(file) }, signal);
    try {
      await child.finish();
      if (!child.probed) throw damagedAt(file.name, undefined);
      const { video } = child.probed;
      if (video && video.width * video.height > maxFramePixels)
        throw oversized(file, `${video.width} x ${video.height}`);
      return child.probed;
    } finally {
      await child.pipe.dispose();
    }
  }

  async *frames(file: MediaFile, request: FrameRequest): AsyncGenerator<Frame, void> {
    const { startMs, endMs, sampling, maxSide, signal } = request;
    const container = await containerOf(file);
    const child = new Child(
      file,
      { do: "frames", path: file.path, container, startMs, endMs, sampling, maxSide },
      signal,
    );
    try {
      for (let index = 0; ; index++) {
        const header = await child.pipe.read(frameHeaderBytes);
        if (!header) break;
        const view = new DataView(header.buffer);
        const [width, height] = [view.getUint32(8, true), view.getUint32(12, true)];
        const data = await child.pipe.read(width * height * 3);
        if (!data) break;
        const timeMs = view.getFloat64(0, true);
        child.readMs = timeMs;
        yield { index, timeMs, width, height, data };
      }
      await child.finish();
    } finally {
      await child.pipe.dispose();
    }
  }

  async *audio(file: MediaFile, { startMs, endMs, signal }: SoundRequest): AsyncGenerator<Float32Array, void> {
    const container = await containerOf(file);
    const child = new Child(file, { do: "audio", path: file.path, container, startMs, endMs }, signal);
    try {
      for await (const words of aligned(child.pipe, 4)) yield new Float32Array(words);
      await child.finish();
    } finally {
      await child.pipe.dispose();
    }
  }
}

async function containerOf(file: MediaFile): Promise<Container> {
  const container = await sniffContainer(file);
  if (foreign.has(container))
    throw unsupported(
      file.name,
      `reading ${container} files needs ffmpeg. Install ffmpeg on this machine, or convert the file to MP4 or WebM.`,
    );
  return container;
}

function oversized(file: MediaFile, size: string) {
  return tooLarge(file.name, `${size} pixels is too large; at most ${maxFramePixels / 1e6} megapixels are read.`);
}

class Child {
  readonly pipe: ChildPipe;
  probed: MediaProbe | undefined;
  /** Time of the last frame that came through. */
  readMs: number | undefined;
  encoded: EncodedFile | undefined;
  private last: ChildNote | undefined;

  constructor(
    private readonly file: MediaFile,
    request: ChildRequest,
    signal: AbortSignal | undefined,
  ) {
    const onLine = (line: string) => {
      if (!line.startsWith(mark)) return;
      const note = JSON.parse(line.slice(mark.length)) as ChildNote;
      if (note.type === "probe") this.probed = note.probe;
      else if (note.type === "encoded") this.encoded = note.file;
      else this.last = note;
    };
    this.pipe = new ChildPipe(process.execPath, [...program(), JSON.stringify(request)], {
      signal,
      subject: file.name,
      feeds: request.do === "encode",
      onLine,
    });
  }

  /** Why it gave up, where it said so. */
  get said(): string {
    return this.last && "reason" in this.last ? this.last.reason : "";
  }

  /** Waits for the child's end; throws what it had to say. */
  async finish(): Promise<void> {
    await this.pipe.end();
    const { file, last } = this;
    if (last?.type === "end") return;
    if (last?.type === "refused") {
      if (last.why === "no-picture") throw noPicture(file.name);
      if (last.why === "no-sound") throw noSound(file.name);
      if (last.why === "too-large") throw oversized(file, last.detail);
      if (last.why === "no-streams" && last.detail === "mov") throw indexMissing(file.name);
      if (last.why === "no-streams")
        throw unsupported(file.name, "there is neither a picture nor a sound track in this file.");
      throw unsupported(
        file.name,
        `the bundled decoder cannot read its codec (${last.detail}). Install ffmpeg on this machine, or convert the file to MP4 with H.264 and AAC.`,
      );
    }
    if (last?.type === "damaged" && last.atMs !== undefined) throw damagedAt(file.name, last.atMs, last.durationMs);
    if (this.readMs !== undefined) throw damagedAt(file.name, this.readMs);
    throw damaged(file.name, "the file is damaged or cut off and cannot be read. Copy or export it again.");
  }
}

/** A small young generation keeps collections cheap. */
function program(): string[] {
  const { flags, path } = programBeside(import.meta.url, "./webcodecs-child.mjs", "./webcodecs/webcodecs-child.ts");
  return ["--expose-gc", "--max-semi-space-size=1", "--no-warnings", ...flags, path];
}
