/**
 * Pages of text, the same on every machine: lines from a word to a full one, in six faces; JPEG of about 1000 x 1400, slightly noisy and tilted. Letters are outlines, so that no font of the machine has a say.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { type Face, rect, text, widthOf } from "@/server/services/examples/outlines";
import { random } from "@/server/services/examples/random";

export interface Page {
  path: string;
  name: string;
  lines: string[];
}

const words =
  "invoice total amount due date order number customer street city delivery receipt payment card cash balance account service tax net gross item price quantity discount subtotal thank you for your visit please keep this copy open daily from monday until saturday morning evening coffee bread milk butter cheese apple orange paper pencil printer cable adapter monitor keyboard warranty return policy within thirty days store manager phone website reference contract".split(
    " ",
  );
const faces: readonly Face[] = ["sans", "serif", "mono", "sans-bold", "serif-bold", "mono-bold"];
const margin = 70;

/** Of so many lines each, from `least` to `most`. */
export async function drawPages(directory: string, count: number, [least, most] = [5, 30]): Promise<Page[]> {
  const pages: Page[] = [];
  for (let index = 0; index < count; index++) pages.push(await drawPage(directory, index, least, most));
  return pages;
}

async function drawPage(directory: string, index: number, least: number, most: number): Promise<Page> {
  const next = random(index * 7919 + 17);
  const width = 960 + Math.floor(next() * 120);
  const height = 1340 + Math.floor(next() * 140);
  const count = least + Math.floor(next() * (most - least + 1));
  const pitch = Math.min(78, (height - 160) / count);
  const style = { face: faces[index % faces.length] as Face, size: Math.max(20, Math.min(34, pitch * 0.62)) };
  const fits = (line: string) => widthOf(line, style) <= width - 2 * margin;
  const lines = Array.from({ length: count }, () => drawWords(next, 4 + Math.floor(next() * 60), fits));
  const outlines = lines.map((line, row) => text(margin, Math.round(100 + row * pitch), line, style));
  const tilt = (next() - 0.5) * 1.6;
  const turned = `<g transform="rotate(${tilt.toFixed(2)} ${width / 2} ${height / 2})">${outlines.join("")}</g>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${rect(0, 0, width, height, "#f4f1ea")}${turned}</svg>`;
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

/** Words up to `length` characters, one at the least, as far as they fit on the page. */
function drawWords(next: () => number, length: number, fits: (line: string) => boolean): string {
  let line = "";
  while (line.length < length) {
    const word =
      next() < 0.3
        ? String(Math.floor(next() * 10 ** (1 + Math.floor(next() * 6))))
        : (words[Math.floor(next() * words.length)] as string);
    const longer = `${line}${line ? " " : ""}${next() < 0.2 ? word.toUpperCase() : word}`;
    if (!fits(longer)) break;
    line = longer;
  }
  return line;
}
