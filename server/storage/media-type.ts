/** A file's true type, from its first bytes: an upload's name and Content-Type are not believed. */
import { fileTypeFromBuffer } from "file-type";

/** What Weft reads, by what it is to a pipeline. */
export const readable = {
  image: ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "image/tiff"],
  video: [
    "video/mp4",
    "video/quicktime",
    "video/webm",
    "video/matroska",
    "video/x-matroska",
    "video/x-m4v",
    "video/mp2t",
    "video/mpeg",
    "video/vnd.avi",
    "video/x-msvideo",
    "video/3gpp",
    "video/ogg",
  ],
  audio: [
    "audio/mpeg",
    "audio/wav",
    "audio/ogg",
    "audio/opus",
    "audio/ogg; codecs=opus",
    "audio/flac",
    "audio/x-flac",
    "audio/aac",
    "audio/mp4",
    "audio/x-m4a",
  ],
  archive: ["application/zip"],
  model: ["application/x-onnx"],
  tokenizer: ["application/json"],
} as const;

export type MediaClass = keyof typeof readable;

const classes = new Map<string, MediaClass>(
  Object.entries(readable).flatMap(([name, mimes]) => mimes.map((mime) => [mime, name as MediaClass] as const)),
);

export function mediaClass(mime: string): MediaClass | null {
  return classes.get(mime) ?? null;
}

/** Null where the bytes are nothing known. ONNX has no signature: a protobuf that begins with the version field, by its name; so for a tokenizer. */
export async function sniff(head: Uint8Array, name: string): Promise<string | null> {
  if (head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5)) return "application/zip";
  if (name.toLowerCase().endsWith(".onnx")) return "application/x-onnx";
  if (name.toLowerCase().endsWith("tokenizer.json") && /^\s*\{/.test(Buffer.from(head.subarray(0, 64)).toString()))
    return "application/json";
  const found = await fileTypeFromBuffer(head);
  return found?.mime ?? null;
}
