/** The steps around the three models that read text. */
import { readFileSync } from "node:fs";
import type { Detection } from "@/nodes/results";
import type { MapKernel, OpenedItem, OpenKernel } from "../kernel";
import type { ImageValue, TensorValue } from "../values";
import { sides } from "./image";
import { quarterTurn, rectify } from "./pixels";
import { rowsOf } from "./reading-order";
import { textBoxes } from "./text-boxes";

interface LineDetection extends Detection {
  /** A tall line, turned a quarter counter-clockwise to lie flat. */
  turned: boolean;
}

/** Lines at least this much taller than wide are taken to run from top to bottom. */
const tall = 1.5;

const cropLines: OpenKernel = function* (_context, _attrs, [input, found]): Generator<OpenedItem> {
  const image = input as ImageValue;
  for (const detection of (found as { items: Detection[] }).items) {
    const { quad, box } = detection;
    const corners =
      quad ??
      ([
        [box[0], box[1]],
        [box[2], box[1]],
        [box[2], box[3]],
        [box[0], box[3]],
      ] as NonNullable<Detection["quad"]>);
    const straight = rectify(image, corners, ...sides(corners));
    const turned = straight.height >= straight.width * tall;
    yield { values: [turned ? quarterTurn(straight, 3) : straight, { ...detection, turned } satisfies LineDetection] };
  }
};

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

/** Greedy CTC (Graves et al. 2006): repeats collapse, blanks fall out. */
const decode: MapKernel = (context, attrs, [indices, scores]) => {
  const characters = dictionary(context.file((attrs.dictionary as { sha256: string }).sha256));
  const classes = (indices as TensorValue).data as Int32Array;
  const sure = (scores as TensorValue).data as Float32Array;
  let text = "";
  let sum = 0;
  let count = 0;
  for (let at = 0; at < classes.length; at++) {
    const own = classes[at] as number;
    if (own === 0 || own === classes[at - 1]) continue;
    text += characters[own] ?? "";
    sum += sure[at] as number;
    count++;
  }
  return [text.trim(), count === 0 ? 0 : sum / count];
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
