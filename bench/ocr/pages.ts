/** Fifty pages of text, the same on every run: 5 to 30 lines, widths from a word to a full line, JPEG of about 1000x1400, slightly noisy and tilted. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";

export interface Page {
  path: string;
  name: string;
  lines: string[];
}

const words =
  "invoice total amount due date order number customer street city delivery receipt payment card cash balance account service tax net gross item price quantity discount subtotal thank you for your visit please keep this copy open daily from monday until saturday morning evening coffee bread milk butter cheese apple orange paper pencil printer cable adapter monitor keyboard warranty return policy within thirty days store manager phone website reference contract".split(
    " ",
  );

/** A linear congruential generator: deterministic on every machine. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export async function drawPages(directory: string, count: number): Promise<Page[]> {
  const pages: Page[] = [];
  for (let index = 0; index < count; index++) pages.push(await drawPage(directory, index));
  return pages;
}

async function drawPage(directory: string, index: number): Promise<Page> {
  const next = random(index * 7919 + 17);
  const width = 960 + Math.floor(next() * 120);
  const height = 1340 + Math.floor(next() * 140);
  const count = 5 + Math.floor(next() * 26);
  const pitch = Math.min(78, (height - 160) / count);
  const size = Math.max(20, Math.min(34, pitch * 0.62));
  const most = Math.floor((width - 140) / (size * 0.56));
  const lines = Array.from({ length: count }, () => line(next, 4 + Math.floor(next() * (most - 4))));
  const texts = lines.map(
    (text, row) =>
      `<text x="70" y="${Math.round(100 + row * pitch)}" font-size="${size.toFixed(1)}">${text.replaceAll("&", "&amp;")}</text>`,
  );
  const tilt = (next() - 0.5) * 1.6;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#f4f1ea"/><g font-family="DejaVu Sans, Liberation Sans, Arial, sans-serif" fill="#1c1c1c" transform="rotate(${tilt.toFixed(2)} ${width / 2} ${height / 2})">${texts.join("")}</g></svg>`;
  const noise = Buffer.alloc(width * height * 3);
  for (let at = 0; at < noise.length; at++) noise[at] = 118 + Math.floor(next() * 20);
  const data = await sharp(Buffer.from(svg))
    .flatten({ background: "#ffffff" })
    .composite([{ input: noise, raw: { width, height, channels: 3 }, blend: "soft-light" }])
    .jpeg({ quality: 88 })
    .toBuffer();
  const name = `page-${String(index + 1).padStart(2, "0")}.jpg`;
  const path = join(directory, name);
  await writeFile(path, data);
  return { path, name, lines };
}

function line(next: () => number, length: number): string {
  let text = "";
  while (text.length < length) {
    const word =
      next() < 0.3
        ? String(Math.floor(next() * 10 ** (1 + Math.floor(next() * 6))))
        : (words[Math.floor(next() * words.length)] as string);
    text += (text ? " " : "") + (next() < 0.2 ? word.toUpperCase() : word);
  }
  return text;
}
