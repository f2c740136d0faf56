/**
 * Whether outputs look like those of an object detector, and how its boxes are told then. By their shapes alone: one list of rows of
 * box and classes (YOLO), or a list of boxes and one of scores beside it (SSD). The person mends what is wrong.
 */
import { type Boxes, boxesSchema, type ImagePreprocess } from "@/nodes/model-card";
import type { ModelInspection } from "../protocol";

type Face = ModelInspection["outputs"][number];

export interface GuessedDetector {
  output: string;
  boxes: Boxes;
  preprocess: Partial<ImagePreprocess>;
}

/** Strides of the grids of nearly all detectors that have grids. */
const usualStrides = [8, 16, 32];
const zeroToOne = { scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] };

/** `side`: of the pictures that it takes, in pixels. */
export function guessDetector(
  outputs: readonly Face[],
  side: { width: number; height: number },
): GuessedDetector | null {
  const lists = outputs.filter(({ type, dims }) => type.startsWith("float") && dims.length === 3);
  const beside = lists.find(({ dims }) => dims[2] === 4);
  const scores = lists.find((list) => list !== beside && list.dims[1] === beside?.dims[1]);
  if (beside && scores) {
    const boxes = boxesSchema.parse({ scores: scores.name, form: "xyxy", unit: "share", background: true });
    return { output: beside.name, boxes, preprocess: { fit: "stretch" } };
  }
  const [list, ...more] = lists;
  const told = list && more.length === 0 ? rowsOf(list.dims) : null;
  if (!list || !told) return null;
  const cells = usualStrides.reduce(
    (sum, stride) => sum + Math.floor(side.width / stride) * Math.floor(side.height / stride),
    0,
  );
  const { transposed } = told;
  // Without anchors and with objectness: YOLOX, which takes bytes as OpenCV reads them. Three anchors a cell: YOLOv5 and its like.
  if (!transposed && told.rows === cells) {
    const boxes = boxesSchema.parse({ objectness: true, strides: usualStrides });
    return { output: list.name, boxes, preprocess: { ...zeroToOne, scale: 1, color: "BGR", fit: "contain" } };
  }
  const boxes = boxesSchema.parse({ transposed, objectness: !transposed && told.rows === 3 * cells });
  return { output: list.name, boxes, preprocess: { ...zeroToOne, fit: "contain" } };
}

/** Boxes are many, and what is told of each is little; where one extent is open, it is the number of boxes. */
function rowsOf([, first, second]: Face["dims"]): { rows: number | null; transposed: boolean } | null {
  const told = [first, second].map((extent) => (typeof extent === "number" && extent > 0 ? extent : null));
  const [a = null, b = null] = told;
  if (a === null && b === null) return null;
  const transposed = b === null || (a !== null && a < b);
  const [rows, values] = transposed ? [b, a] : [a, b];
  return values !== null && values >= 5 ? { rows, transposed } : null;
}
