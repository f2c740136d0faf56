/** The child process that decodes and encodes where there is no ffmpeg: one request (messages.ts), then its end. */
import "@napi-rs/webcodecs/polyfill";
import { writeSync } from "node:fs";
import { maxFramePixels } from "../video-decoder";
import { CodecMissing, decodeFrames } from "./decode-frames";
import { canDecodeSound, decodeSound } from "./decode-sound";
import { encodeFrames } from "./encode-frames";
import { type ChildNote, type ChildRequest, frameHeaderBytes, mark } from "./messages";
import { openMedia, probeMedia } from "./open-media";

const request = JSON.parse(process.argv[2] ?? "{}") as ChildRequest;

// The decoder's own threads do not keep the process from ending for want of anything to do.
setInterval(() => {}, 60_000);

function note(what: ChildNote): void {
  writeSync(2, `${mark}${JSON.stringify(what)}\n`);
}

/** Resolves when the pipe has room again. */
function give(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => process.stdout.write(bytes, (error) => (error ? reject(error) : resolve())));
}

async function work(): Promise<ChildNote> {
  if (request.do === "nothing") return { type: "end" };
  if (request.do === "encode") {
    note({ type: "encoded", file: await encodeFrames(process.stdin, request) });
    return { type: "end" };
  }
  const input = openMedia(request.path, request.container);
  if ((await input.getTracks()).length === 0) return { type: "refused", why: "no-streams", detail: request.container };
  if (request.do === "probe") {
    const probe = await probeMedia(input);
    note({ type: "probe", probe });
    return { type: "end" };
  }
  let atMs: number | undefined;
  let durationMs: number | undefined;
  try {
    if (request.do === "audio") {
      const track = await input.getPrimaryAudioTrack();
      if (!track) return { type: "refused", why: "no-sound", detail: "" };
      if (!(await canDecodeSound(track))) throw new CodecMissing((await track.getCodecParameterString()) ?? "unknown");
      for await (const sound of decodeSound(input, track, request.startMs, request.endMs)) {
        atMs = (atMs ?? request.startMs) + sound.length / 16;
        await give(new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength));
      }
      return { type: "end" };
    }
    const track = await input.getPrimaryVideoTrack();
    if (!track) return { type: "refused", why: "no-picture", detail: "" };
    const [width, height] = [await track.getCodedWidth(), await track.getCodedHeight()];
    if (width * height > maxFramePixels) return { type: "refused", why: "too-large", detail: `${width} x ${height}` };
    durationMs = ((await input.getDurationFromMetadata()) ?? 0) * 1000 || undefined;
    for await (const frame of decodeFrames(input, track, request)) {
      const header = new DataView(new ArrayBuffer(frameHeaderBytes));
      header.setFloat64(0, frame.timeMs, true);
      header.setUint32(8, frame.width, true);
      header.setUint32(12, frame.height, true);
      await give(new Uint8Array(header.buffer));
      await give(frame.data);
      atMs = frame.timeMs;
    }
    return { type: "end" };
  } catch (thrown) {
    if (thrown instanceof CodecMissing) return { type: "refused", why: "codec", detail: thrown.message };
    return { type: "damaged", atMs, durationMs, reason: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

work()
  .catch((thrown: Error): ChildNote => ({ type: "damaged", reason: thrown.message }))
  .then((last) => {
    note(last);
    // Native threads of a decoder that met a damaged file may never come to rest.
    process.stdout.write("", () => process.exit(0));
  });
