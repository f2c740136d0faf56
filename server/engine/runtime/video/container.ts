/**
 * Which container a file really is, from its first bytes. Decoders are told the answer instead of guessing again: a
 * playlist, a concat script or an image pattern named clip.mp4 would otherwise make them open other files.
 */
import { open } from "node:fs/promises";
import { unsupported } from "./media-error";
import type { MediaFile } from "./video-decoder";

/** Names are ffmpeg's demuxers. */
export const containers = [
  "mov",
  "matroska",
  "avi",
  "mpegts",
  "mpeg",
  "flv",
  "asf",
  "ogg",
  "wav",
  "flac",
  "mp3",
  "aac",
  "aiff",
  "gif",
] as const;
export type Container = (typeof containers)[number];

const headBytes = 4096;

/** Throws unsupported-media, saying what the file is instead where that can be told. */
export async function sniffContainer({ path, name }: MediaFile): Promise<Container> {
  const head = await readHead(path);
  if (head.length === 0) throw unsupported(name, "the file is empty.");
  const container = containerOf(head);
  if (container) return container;
  const other = otherKind(head);
  throw unsupported(
    name,
    other ? `this is ${other}, not a video or sound file.` : "this is not a video or sound file that Weft knows.",
  );
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const pictureBrands = /^(avif|avis|heic|heix|hevc|mif1|msf1)/;
const boxes = new Set(["ftyp", "moov", "mdat", "wide", "free", "skip", "styp", "moof", "pnot"]);

export function containerOf(head: Buffer): Container | null {
  const text = (from: number, to: number) => head.toString("latin1", from, to);
  if (boxes.has(text(4, 8))) return text(4, 8) === "ftyp" && pictureBrands.test(text(8, 12)) ? null : "mov";
  if (head.length >= 4 && head.readUInt32BE(0) === 0x1a45dfa3) return "matroska";
  if (text(0, 4) === "RIFF") return text(8, 12) === "WAVE" ? "wav" : text(8, 11) === "AVI" ? "avi" : null;
  if (text(0, 4) === "RF64" && text(8, 12) === "WAVE") return "wav";
  if (text(0, 4) === "OggS") return "ogg";
  if (text(0, 4) === "fLaC") return "flac";
  if (text(0, 3) === "FLV") return "flv";
  if (text(0, 3) === "ID3") return "mp3";
  if (text(0, 4) === "GIF8") return "gif";
  if (text(0, 4) === "FORM" && /^AIF[FC]$/.test(text(8, 12))) return "aiff";
  if (head.length >= 16 && head.readUInt32BE(0) === 0x3026b275) return "asf";
  if (head.length >= 4 && head.readUInt32BE(0) === 0x000001ba) return "mpeg";
  if (head[0] === 0x47 && head[188] === 0x47 && head[376] === 0x47) return "mpegts";
  if (head.length >= 4 && head[0] === 0xff) {
    const second = head[1] as number;
    if ((second & 0xf6) === 0xf0) return "aac";
    // Layer and bit rate bits that a frame header cannot have keep plain 0xFF noise out.
    if ((second & 0xe0) === 0xe0 && (second & 0x06) !== 0 && ((head[2] as number) & 0xf0) !== 0xf0) return "mp3";
  }
  return null;
}

function otherKind(head: Buffer): string | null {
  const start = head.toString("latin1", 0, 16);
  if (start.startsWith("%PDF-")) return "a PDF document";
  if (start.startsWith("PK\u0003\u0004")) return "a ZIP archive";
  if (/^(\u0089PNG|\u00ff\u00d8\u00ff|RIFF....WEBP)/s.test(start) || pictureBrands.test(start.slice(8)))
    return "a picture";
  if (/^\s*(#EXTM3U|ffconcat)/.test(start)) return "a playlist";
  if (head.every((byte) => byte === 9 || byte === 10 || byte === 13 || byte >= 32)) return "text";
  return null;
}
