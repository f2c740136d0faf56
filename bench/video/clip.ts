/** A clip of 720p: people who walk through a room, filmed from above, enlarged and shown at 25 frames a second. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { resize, toRgb } from "@/server/engine/runtime/kernels/image-codec";
import { chooseDecoder, chooseEncoder, type EncodeFrame } from "@/server/engine/runtime/video";
import { sharedMedia } from "@/server/engine/testing/cards";

const [width, height, fps] = [1280, 720, 25];
/** Where there is somebody to be found most of the time. */
const fromMs = 20_000;

export async function writeStreet(directory: string, frames: number): Promise<string> {
  const path = join(sharedMedia, "video/one-by-one-person-detection.mp4");
  if (!existsSync(path)) throw new Error("The clip that this measures is not here.");
  const decoder = await chooseDecoder();
  const file = { path, name: "people" };
  async function* enlarged(): AsyncGenerator<EncodeFrame> {
    let count = 0;
    for await (const frame of decoder.frames(file, { startMs: fromMs, endMs: 139_000, sampling: { every: 1 } })) {
      const image = await resize({ ...frame, channels: 3 }, width, height, "stretch");
      yield { timeMs: (count * 1000) / fps, data: toRgb(image).data };
      if (++count === frames) return;
    }
    throw new Error(`The clip holds only ${count} of ${frames} frames.`);
  }
  const stem = join(directory, "people");
  const written = await (await chooseEncoder()).encode(enlarged(), { stem, width, height, fps, quality: "high" });
  return written.path;
}
