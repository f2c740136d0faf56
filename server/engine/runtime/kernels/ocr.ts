/** The steps around the three models that read text. */
import { readFileSync } from "node:fs";
import type { Detection } from "@/nodes/results";
import type { MapKernel, OpenedItem, OpenKernel } from "../kernel";
import type { ImageValue, TensorValue } from "../values";
import { quarterTurn } from "./pixels";
import { rowsOf } from "./reading-order";
import { type Quad, rectify, sides } from "./sampling";
import { spell } from "./spell";
import { textBoxes } from "./text-boxes";

interface LineDetection extends Detection {
  /** A tall line, turned a quarter counter-clockwise to lie flat. */
  turned: boolean;
}

/** Lines at least this much taller than wide are taken to run from top to bottom. */
const tall = 1.5;

/** Sampled once, straight to the height that the models take: each resampling blurs small print a little more. */
const cropLines: OpenKernel = function* (_context, attrs, [input, found]): Generator<OpenedItem> {
  const image = input as ImageValue;
  for (const detection of (found as { items: Detection[] }).items) {
    const [a, b, c, d] = detection.quad ?? cornersOf(detection.box);
    const [width, height] = sides([a, b, c, d]);
    const turned = height >= width * tall;
    const [long, high] = turned ? [height, width] : [width, height];
    const wanted = (attrs.height as number | null) ?? high;
    const scaled = Math.max(1, Math.round((long * wanted) / high));
    const line = rectify(image, turned ? [b, c, d, a] : [a, b, c, d], scaled, wanted);
    yield { values: [line, { ...detection, turned } satisfies LineDetection] };
  }
};

function cornersOf([left, top, right, bottom]: Detection["box"]): Quad {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

const turnLine: MapKernel = (_context, attrs, [input, probabilities]) => {
  const image = input as ImageValue;
  const [upright, upsideDown] = (probabilities as TensorValue).data as Float32Array;
  const turn = (upsideDown as number) >= (attrs.threshold as number);
  return [turn ? quarterTurn(image, 2) : image, turn ? 180 : 0, Math.max(upright as number, upsideDown as number)];
};

const dictionaries = new Map<string, readonly string[]>();

/** Class 0 is the blank of CTC, the class behind the last line of the file a space. */
function dictionary(path: string): readonly string[] {
  const known = dictionaries.get(path);
  if (known) return known;
  const lines = readFileSync(path, "utf8").replace(/\r/g, "").split("\n");
  if (lines.at(-1) === "") lines.pop();
  const characters = ["", ...lines, " "];
  dictionaries.set(path, characters);
  return characters;
}

const decode: MapKernel = (context, attrs, [probabilities, classes]) => {
  const characters = dictionary(context.file((attrs.dictionary as { sha256: string }).sha256));
  const { data, dims } = probabilities as TensorValue;
  const steps = {
    probabilities: data as Float32Array,
    classes: (classes as TensorValue).data as BigInt64Array,
    kept: dims.at(-1) as number,
  };
  const { text, score } = spell(steps, characters, attrs.context as boolean);
  return [text, score];
};

const assemble: MapKernel = (_context, attrs, [page, detections, texts, scores]) => {
  const items = (detections as LineDetection[])
    .map(({ turned: _turned, ...detection }, index) => ({
      ...detection,
      text: (texts as string[])[index] ?? "",
      score: (scores as number[])[index] ?? 0,
    }))
    .filter(({ text, score }) => text !== "" && score >= (attrs.minScore as number));
  const rows = rowsOf(items);
  const { width, height } = page as { width: number; height: number };
  return [rows.map((row) => row.map(({ text }) => text).join(" ")).join("\n"), { width, height, items: rows.flat() }];
};

/** A flat line that is upside down votes for 180 degrees; a tall one was turned counter-clockwise to be read: upright there means that the page needs 270. */
const pageAngle: MapKernel = (_context, _attrs, [detections, probabilities]) => {
  const votes = new Map<number, number>([[0, 0]]);
  (detections as LineDetection[]).forEach(({ box: [x0, y0, x1, y1], turned }, index) => {
    const [upright, upsideDown] = ((probabilities as TensorValue[])[index] as TensorValue).data as Float32Array;
    const flipped = (upsideDown as number) > (upright as number);
    const angle = turned ? (flipped ? 90 : 270) : flipped ? 180 : 0;
    votes.set(
      angle,
      (votes.get(angle) ?? 0) + (x1 - x0) * (y1 - y0) * Math.abs((upsideDown as number) - (upright as number)),
    );
  });
  return [[...votes].sort((p, q) => q[1] - p[1])[0]?.[0] ?? 0];
};

export const ocrKernels = {
  map: {
    "ocr.boxes": textBoxes,
    "ocr.turn-line": turnLine,
    "ocr.decode": decode,
    "ocr.assemble": assemble,
    "ocr.page-angle": pageAngle,
  },
  open: { "ocr.crop-lines": cropLines },
};
