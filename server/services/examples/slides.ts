/**
 * The recorded talk of the second example: a minute of 720p with eight slides, cuts between them and one fade. Few
 * pictures are drawn; the encoder gets each as often as it is shown. Encoded with npm packages only, so that every machine has the same clip.
 */
import { join } from "node:path";
import sharp from "sharp";
import { ClipWriter } from "./clip-writer";
import { rect, svg, text } from "./outlines";

const width = 1280;
const height = 720;
const fps = 10;
const fadeSeconds = 1;

interface Slide {
  seconds: number;
  title: string;
  points: readonly string[];
  /** Where the coloured field lies. */
  look: "cover" | "left" | "top" | "dark" | "right";
  fade?: boolean;
}

const slides: readonly Slide[] = [
  {
    seconds: 6,
    look: "cover",
    title: "Heat from the river",
    points: ["A small town and its pump", "Annual meeting 2026"],
  },
  {
    seconds: 8,
    look: "left",
    title: "Where we started",
    points: ["412 homes heated with oil", "Boilers older than 20 years", "Prices doubled in 3 winters"],
  },
  {
    seconds: 9,
    look: "dark",
    title: "The idea",
    points: ["River water stays above 4 degrees", "One pump serves the whole street", "Pipes follow the old canal"],
  },
  {
    seconds: 7,
    look: "top",
    title: "What it costs",
    points: ["Pump and station 640 000", "Pipes and trenches 910 000", "Paid back within 11 years"],
  },
  {
    seconds: 8,
    look: "right",
    fade: true,
    title: "The first winter",
    points: ["298 homes connected", "No outage longer than 2 hours", "Oil use down by 71 percent"],
  },
  {
    seconds: 8,
    look: "left",
    title: "What went wrong",
    points: ["Leaves blocked the intake", "Two meters counted backwards", "The night tariff was too low"],
  },
  {
    seconds: 7,
    look: "dark",
    title: "Next steps",
    points: ["Connect the school in May", "A second pump by October", "Share our plans with neighbours"],
  },
  { seconds: 7, look: "cover", title: "Thank you", points: ["Questions and answers", "Minutes appear on Friday"] },
];

export interface SlidesTruth {
  durationMs: number;
  /** When each slide begins to show (at the end of its fade, where it has one), and its lines. */
  slides: { startMs: number; title: string; lines: string[] }[];
}

const blue = "#1f4b6e";
const sand = "#f3ede2";
const orange = "#d9762b";

function draw({ title, points, look }: Slide, index: number): Buffer {
  const shapes: string[] = [];
  const dark = look === "dark" || look === "cover";
  shapes.push(
    rect(
      0,
      0,
      width,
      height,
      look === "dark" ? "#14222e" : look === "cover" ? blue : look === "top" ? sand : "#ffffff",
    ),
  );
  if (look === "cover") shapes.push(rect(0, 520, width, 200, orange), rect(96, 330, 120, 8, sand));
  if (look === "left") shapes.push(rect(0, 0, 250, height, blue));
  if (look === "right") shapes.push(rect(1010, 0, 270, height, orange));
  if (look === "top") shapes.push(rect(0, 0, width, 210, orange));
  if (look === "dark") shapes.push(rect(96, 206, 90, 8, orange));
  const left = look === "left" ? 320 : 96;
  const titleInk = dark || look === "top" ? "#ffffff" : blue;
  if (look === "cover") {
    shapes.push(text(left, 290, title, { face: "sans-bold", size: 84, fill: titleInk }));
    shapes.push(text(left, 420, points[0] as string, { face: "sans", size: 44, fill: sand }));
    shapes.push(text(left, 635, points[1] as string, { face: "sans", size: 40, fill: "#ffffff" }));
    return svg(width, height, ...shapes);
  }
  shapes.push(text(left, look === "top" ? 140 : 170, title, { face: "sans-bold", size: 70, fill: titleInk }));
  points.forEach((point, row) => {
    const y = 335 + row * 105;
    shapes.push(rect(left, y - 26, 16, 16, orange, 8));
    shapes.push(text(left + 44, y, point, { face: "sans", size: 44, fill: dark ? "#e8edf0" : "#24323d" }));
  });
  if (look === "left")
    shapes.push(text(125, 640, String(index + 1), { face: "sans-bold", size: 56, fill: sand, align: "middle" }));
  return svg(width, height, ...shapes);
}

/** Writes the clip into `directory`. */
export async function drawSlidesClip(
  directory: string,
): Promise<{ path: string; name: string; mime: string; truth: SlidesTruth }> {
  const pictures = await Promise.all(
    slides.map((slide, index) => sharp(draw(slide, index)).removeAlpha().raw().toBuffer()),
  );
  const name = "talk.mp4";
  const path = join(directory, name);
  const clip = await ClipWriter.open(path, { width, height, fps });
  const truth: SlidesTruth = { durationMs: 0, slides: [] };
  let frame = 0;
  for (const [index, slide] of slides.entries()) {
    const picture = pictures[index] as Buffer;
    const frames = slide.seconds * fps;
    const fading = slide.fade && index > 0 ? fadeSeconds * fps : 0;
    for (let step = 0; step < fading; step++)
      await clip.add(blend(pictures[index - 1] as Buffer, picture, (step + 1) / (fading + 1)), frame + step, 1);
    await clip.add(picture, frame + fading, frames - fading);
    truth.slides.push({
      startMs: ((frame + fading) * 1000) / fps,
      title: slide.title,
      lines: [slide.title, ...slide.points, ...(slide.look === "left" ? [String(index + 1)] : [])],
    });
    frame += frames;
  }
  await clip.close();
  truth.durationMs = (frame * 1000) / fps;
  return { path, name, mime: "video/mp4", truth };
}

function blend(from: Buffer, to: Buffer, share: number): Buffer {
  return Buffer.from(from.map((value, index) => value + ((to[index] as number) - value) * share));
}
