/** What the form of an uploaded classifier begins with, and the words that become the model's card. */
import type { ImagePreprocess } from "@/nodes/model-card";
import type { RouterInputs, RouterOutputs } from "@/server/trpc/root";

export type ModelInspection = RouterOutputs["models"]["inspect"];
export type AddModelInput = RouterInputs["models"]["add"];
type Face = ModelInspection["inputs"][number];

export interface ClassifierForm {
  title: string;
  input: string;
  output: string;
  /** True where softmax is still to be applied to the scores. */
  logits: boolean;
  preprocess: ImagePreprocess;
  /** As given; parsed when the form is sent. */
  labels: string;
}

const usual: ImagePreprocess = {
  layout: "NCHW",
  color: "RGB",
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  height: 224,
  width: 224,
  fit: "cover",
};

export function startForm(fileName: string, { guess, inputs, outputs }: ModelInspection): ClassifierForm {
  return {
    title: titleOf(fileName),
    input: guess.input ?? inputs[0]?.name ?? "",
    output: guess.output ?? outputs[0]?.name ?? "",
    logits: guess.logits ?? true,
    preprocess: guess.preprocess ?? usual,
    labels: "",
  };
}

/** The file's name as words; "model.onnx" says nothing. */
function titleOf(fileName: string): string {
  const words = fileName
    .replace(/\.onnx$/i, "")
    .replace(/[_\s]+/g, " ")
    .trim();
  return /^model$/i.test(words) ? "" : words.charAt(0).toUpperCase() + words.slice(1);
}

export const channelsOf = ({ color }: Pick<ImagePreprocess, "color">): number => (color === "GRAY" ? 1 : 3);

/** How many classes the output scores; null where the file does not say. */
export function classesOf(face: Face | undefined): number | null {
  const extents = (face?.dims ?? []).slice(1).filter((extent) => extent !== 1);
  const [only] = extents;
  return extents.length === 1 && typeof only === "number" && only > 0 ? only : null;
}

/** "float32, batch × 3 × 224 × 224" */
export function shapeOf({ type, dims }: Face): string {
  return [type, dims.map((extent) => (extent === -1 || extent === "" ? "?" : extent)).join(" × ")]
    .filter(Boolean)
    .join(", ");
}
