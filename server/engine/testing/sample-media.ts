/** Tiny media drawn for tests: pictures with lines of block letters, a clip of three scenes, a sound, a file that is none of them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { ClipWriter } from "@/server/services/examples/clip-writer";
import type { RunInput } from "../protocol";

export interface SampleMedia {
  images: readonly { path: string; name: string; mime: string }[];
  video: RunInput;
  audio: RunInput;
}

const clip = { width: 96, height: 64, fps: 8 } as const;

export async function drawMedia(directory: string): Promise<SampleMedia> {
  const place = (name: string) => join(directory, name);
  const image = (name: string) => ({
    path: place(name),
    name,
    mime: "image/png",
  });
  await sharp(Buffer.from(page(192, 128, ["LITTLE", "HILT 17", "FELL"], 20)))
    .png()
    .toFile(place("page.png"));
  await sharp(Buffer.from(page(150, 60, ["TILE"], 26)))
    .rotate(180)
    .png()
    .toFile(place("upside-down.png"));
  await sharp(Buffer.from(page(100, 160, ["EH", "THE"], 24)))
    .png()
    .withMetadata({ orientation: 6 })
    .toFile(place("turned.png"));
  await sharp({ create: { width: 9, height: 7, channels: 4, background: { r: 200, g: 40, b: 90, alpha: 0.5 } } })
    .png()
    .toFile(place("speck.png"));
  writeFileSync(place("broken.png"), "this is not a picture");

  const writer = await ClipWriter.open(place("clip.mp4"), clip, { sampleRate, samples: voice(1.5) });
  for (const [scene, word] of ["THE", "LINE", "END"].entries()) {
    const drawn = sharp(Buffer.from(page(clip.width, clip.height, [word], 24, ["#fff", "#fe8", "#9cf"][scene])));
    await writer.add(await drawn.removeAlpha().raw().toBuffer(), scene * 4, 4);
  }
  await writer.close();
  writeFileSync(place("sound.wav"), wav(voice(1.5)));
  return {
    images: ["page.png", "upside-down.png", "turned.png", "speck.png", "broken.png"].map(image),
    video: { type: "file", path: place("clip.mp4"), name: "clip.mp4", mime: "video/mp4" },
    audio: { type: "file", path: place("sound.wav"), name: "sound.wav", mime: "audio/wav" },
  };
}

/** Strokes of letters on a field of 4 by 6: [x0, y0, x1, y1], none but upright and level ones. */
const strokes: Readonly<Record<string, readonly (readonly [number, number, number, number])[]>> = {
  E: [
    [0, 0, 0, 6],
    [0, 0, 4, 0],
    [0, 3, 3, 3],
    [0, 6, 4, 6],
  ],
  F: [
    [0, 0, 0, 6],
    [0, 0, 4, 0],
    [0, 3, 3, 3],
  ],
  H: [
    [0, 0, 0, 6],
    [4, 0, 4, 6],
    [0, 3, 4, 3],
  ],
  I: [[2, 0, 2, 6]],
  L: [
    [0, 0, 0, 6],
    [0, 6, 4, 6],
  ],
  T: [
    [2, 0, 2, 6],
    [0, 0, 4, 0],
  ],
  N: [
    [0, 0, 0, 6],
    [4, 0, 4, 6],
    [0, 0, 4, 6],
  ],
  D: [
    [0, 0, 0, 6],
    [0, 0, 3, 1],
    [3, 1, 3, 5],
    [0, 6, 3, 5],
  ],
  "1": [
    [2, 0, 2, 6],
    [1, 1, 2, 0],
  ],
  "7": [
    [0, 0, 4, 0],
    [4, 0, 2, 6],
  ],
};

function page(width: number, height: number, lines: readonly string[], size: number, paper = "#fff"): string {
  const unit = size / 6;
  const drawn = lines.flatMap((line, row) =>
    [...line].flatMap((letter, column) =>
      (strokes[letter] ?? []).map(([x0, y0, x1, y1]) => {
        const [left, top] = [12 + column * unit * 6, 14 + row * size * 1.7];
        return `<line x1="${left + x0 * unit}" y1="${top + y0 * unit}" x2="${left + x1 * unit}" y2="${top + y1 * unit}"/>`;
      }),
    ),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${paper}"/><g stroke="#112" stroke-width="${unit}" stroke-linecap="square">${drawn.join("")}</g></svg>`;
}

const sampleRate = 16_000;

/** Bursts of a buzz with overtones, somewhat like a voice. */
function voice(seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * sampleRate }, (_, at) => {
    const time = at / sampleRate;
    if (Math.sin(2 * Math.PI * 3 * time) <= 0) return 0;
    const bent = time + 0.002 * Math.sin(30 * time);
    let wave = 0;
    for (let overtone = 1; overtone <= 20; overtone++)
      wave += Math.sin(2 * Math.PI * 130 * overtone * bent) / (overtone + Math.abs(overtone - 5));
    return Math.max(-1, Math.min(1, 0.4 * wave));
  });
}

/** 16-bit PCM, mono. */
function wav(samples: Float32Array): Buffer {
  const bytes = Buffer.alloc(44 + samples.length * 2);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(36 + samples.length * 2, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, at) => void bytes.writeInt16LE(Math.round(sample * 32_000), 44 + at * 2));
  return bytes;
}
