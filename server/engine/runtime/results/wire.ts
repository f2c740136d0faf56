/** Values to their wire forms (nodes/results.ts). Pictures become files of the run's directory. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
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
      return {
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
