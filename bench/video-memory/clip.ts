/** A minute of 720p at 25 frames a second: eight slides of text, and a ball that moves in the corner where a speaker would. */
import { join } from "node:path";
import sharp from "sharp";
import { ClipWriter } from "@/server/services/examples/clip-writer";
import { rect, svg, text } from "@/server/services/examples/outlines";

const width = 1280;
const height = 720;
const fps = 25;
const slideCount = 8;
const seconds = 60;
const side = 150;

export interface BenchClip {
  path: string;
  frames: number;
  titles: readonly string[];
}

const subjects = ["Harbour", "Orchard", "Library", "Station", "Bakery", "Theatre", "Market", "Museum"];
const inks = ["#16324a", "#4a2316", "#1d4a16", "#3b164a"];

function slide(title: string, index: number): Promise<Buffer> {
  const ink = inks[index % inks.length] as string;
  const lines = Array.from({ length: 7 }, (_, row) => `Point ${row + 1} of ${title.toLowerCase()} number ${index + 1}`);
  return sharp(
    svg(
      width,
      height,
      rect(0, 0, width, height, index % 2 ? "#ffffff" : "#f1ead9"),
      rect(0, 0, width, 130, ink),
      text(80, 90, title, { face: "sans-bold", size: 66, fill: "#ffffff" }),
      ...lines.map((line, row) => text(80, 210 + row * 68, line, { face: "sans", size: 38, fill: ink })),
    ),
  )
    .removeAlpha()
    .raw()
    .toBuffer();
}

export async function writeClip(directory: string): Promise<BenchClip> {
  const path = join(directory, "talk.mp4");
  const clip = await ClipWriter.open(path, { width, height, fps });
  const frames = seconds * fps;
  let shown = -1;
  let picture: Buffer = Buffer.alloc(0);
  for (let frame = 0; frame < frames; frame++) {
    const index = Math.floor((frame * slideCount) / frames);
    if (index !== shown) picture = await slide(subjects[index] as string, index);
    shown = index;
    const moved = Buffer.from(picture);
    drawBall(moved, frame / fps);
    await clip.add(moved, frame, 1);
  }
  await clip.close();
  return { path, frames, titles: subjects };
}

/** In the lower right corner, on a circle, once in three seconds. */
function drawBall(picture: Buffer, at: number): void {
  const [cx, cy] = [width - side / 2 - 20, height - side / 2 - 20];
  const angle = (at * 2 * Math.PI) / 3;
  const [x0, y0, radius] = [cx + Math.cos(angle) * 45, cy + Math.sin(angle) * 45, 28];
  for (let y = Math.floor(y0 - radius); y <= y0 + radius; y++)
    for (let x = Math.floor(x0 - radius); x <= x0 + radius; x++)
      if ((x - x0) ** 2 + (y - y0) ** 2 <= radius ** 2) picture.set([214, 120, 40], (y * width + x) * 3);
}
