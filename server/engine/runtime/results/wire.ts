/** Values to their wire forms (nodes/results.ts). Pictures become files of the run's directory. */
import { copyFile, link, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import type { Kind } from "@/nodes/port-types";
import type { AudioValue, ImageValue, TensorValue, VideoValue } from "../values";

/** Encodes a picture; `maxSide` shrinks it first. */
export type ImageEncoder = (
  image: ImageValue,
  want: { format: "jpeg" | "png"; quality?: number; maxSide?: number },
) => Promise<{ data: Uint8Array; width: number; height: number }>;

/** Small pictures are kept without loss; for larger ones PNG costs more time than reading the text on them. */
const losslessPixels = 512 * 512;
/** Pixels of the longer side of a picture that is only looked at. */
export const previewSide = 960;

export async function toWire(
  kind: Kind,
  value: unknown,
  full: boolean,
  fileStem: string,
  directory: string,
  encode: ImageEncoder,
): Promise<unknown> {
  switch (kind) {
    case "image":
    case "mask": {
      const image = value as ImageValue;
      const png = full && image.width * image.height <= losslessPixels;
      const { data, width, height } = await encode(
        image,
        png
          ? { format: "png" }
          : full
            ? { format: "jpeg", quality: 92 }
            : { format: "jpeg", quality: 80, maxSide: previewSide },
      );
      const file = `${fileStem}.${png ? "png" : "jpg"}`;
      await writeFile(join(directory, file), data);
      return {
        file,
        width,
        height,
        ...(kind === "image"
          ? { mime: png ? "image/png" : "image/jpeg", ...(image.name ? { name: image.name } : {}) }
          : {}),
      };
    }
    case "video": {
      const video = value as VideoValue;
      const file = full || video.written ? await keepClip(video, join(directory, fileStem)) : undefined;
      return {
        ...(file && { file: basename(file) }),
        width: video.width,
        height: video.height,
        durationMs: video.endMs - video.startMs,
        fps: video.fps,
        mime: video.mime,
      };
    }
    case "audio": {
      const audio = value as AudioValue;
      return { durationMs: audio.endMs - audio.startMs, sampleRate: 16000 };
    }
    case "tensor": {
      const tensor = value as TensorValue;
      return { type: tensor.type, dims: [...tensor.dims] };
    }
    default:
      return value;
  }
}

/** The clip beside the run's other files; one that the run wrote is not copied, as both lie on one disk. */
async function keepClip(video: VideoValue, stem: string): Promise<string> {
  const path = `${stem}${extensions[video.mime] ?? (extname(video.name ?? "") || ".mp4")}`;
  await link(video.path, path).catch(() => copyFile(video.path, path));
  return path;
}

const extensions: Record<string, string> = {
  "video/mp4": ".mp4",
  "video/webm": ".webm",
  "video/quicktime": ".mov",
  "video/x-matroska": ".mkv",
};
