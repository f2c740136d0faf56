/** What the form of an uploaded model begins with, and the words that become the model's card. */
import {
  type Boxes,
  boxesSchema,
  type ImagePreprocess,
  type TextPreprocess,
  textPreprocessSchema,
} from "@/nodes/model-card";
import type { Asset } from "@/nodes/pipeline";
import type { RouterInputs, RouterOutputs } from "@/server/trpc/root";

export type ModelInspection = RouterOutputs["models"]["inspect"];
export type AddModelInput = RouterInputs["models"]["add"];
type Face = ModelInspection["inputs"][number];

/** What an uploaded model can be for. */
export const ownTasks = ["image-classification", "object-detection", "image-embedding", "text-embedding"] as const;
export type OwnTask = (typeof ownTasks)[number];

export interface ModelForm {
  task: OwnTask;
  title: string;
  input: string;
  output: string;
  /** Of a classifier. True where softmax is still to be applied to the scores. */
  logits: boolean;
  preprocess: ImagePreprocess;
  /** Of a detector. */
  boxes: Boxes;
  /** Of a model for text, with the tokenizer that was uploaded for it. */
  text: TextPreprocess;
  tokenizer: Pick<Asset, "sha256" | "bytes" | "name"> | null;
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

export function startForm(fileName: string, { guess, inputs, outputs }: ModelInspection): ModelForm {
  return {
    task: ownTasks.find((task) => task === guess.task) ?? "image-classification",
    title: titleOf(fileName),
    input: guess.input ?? inputs[0]?.name ?? "",
    output: guess.output ?? outputs[0]?.name ?? "",
    logits: guess.logits ?? true,
    preprocess: guess.preprocess ?? usual,
    boxes: guess.boxes ?? boxesSchema.parse({}),
    text: guess.text ?? textPreprocessSchema.parse({}),
    tokenizer: null,
    labels: "",
  };
}

/** The form with another task. What lies at the edge of a picture is to be found too: a detector's is not cut. */
export function withTask(form: ModelForm, task: OwnTask): ModelForm {
  const { shortSide: _, ...preprocess } = form.preprocess;
  const isCut = task === "object-detection" && preprocess.fit === "cover";
  return { ...form, task, ...(isCut && { preprocess: { ...preprocess, fit: "contain" } }) };
}

/** What the server is told: of each task what belongs to it. */
export function cardInput(
  { task, title, input, output, logits, preprocess, boxes, text, tokenizer }: ModelForm,
  { sha256, bytes }: Pick<Asset, "sha256" | "bytes">,
  labels: string[] | null,
): AddModelInput {
  const named = { task, title, input, output, sha256, bytes };
  if (task === "text-embedding") {
    const file = tokenizer && { sha256: tokenizer.sha256, bytes: tokenizer.bytes };
    return { ...named, text, tokenizer: file, labels: null };
  }
  const common = { ...named, preprocess };
  if (task === "image-classification") return { ...common, logits, labels };
  return task === "object-detection" ? { ...common, boxes, labels } : { ...common, labels: null };
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

/** "float32, batch × 3 × 224 × 224" */
export function shapeOf({ type, dims }: Face): string {
  return [type, dims.map((extent) => (extent === -1 || extent === "" ? "?" : extent)).join(" × ")]
    .filter(Boolean)
    .join(", ");
}
