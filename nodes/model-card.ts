/** Model cards: what a model is, where its file comes from, how its input is prepared and its output read. Data only. */
import { z } from "zod";

export const modelTasks = [
  "text-detection",
  "text-orientation",
  "text-recognition",
  "image-classification",
  "image-embedding",
  "object-detection",
  "text-embedding",
  "voice-activity",
] as const;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const modelSourceSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("npm"), package: z.string(), path: z.string() }),
  z.object({ type: z.literal("hub"), repo: z.string(), path: z.string(), revision: z.string().default("main") }),
  z.object({ type: z.literal("https"), url: z.url() }),
  /** A file of this install's store, by content. */
  z.object({ type: z.literal("blob") }),
]);

export const modelFileSchema = z.object({
  /** "model" is the ONNX file; others are labels, dictionaries, tokenizers. */
  role: z.enum(["model", "labels", "dictionary", "tokenizer"]),
  sha256,
  bytes: z.number().int().positive(),
  sources: z.array(modelSourceSchema).min(1),
});

export const imagePreprocessSchema = z.object({
  layout: z.enum(["NCHW", "NHWC"]).default("NCHW"),
  color: z.enum(["RGB", "BGR", "GRAY"]).default("RGB"),
  /** Applied to 0..255 values, per channel in the model's own order: (x * scale - mean) / std. */
  scale: z.number().default(1 / 255),
  mean: z.array(z.number()).default([0, 0, 0]),
  std: z.array(z.number()).default([1, 1, 1]),
  /** Pixels; null where the model takes any extent. */
  height: z.number().int().positive().nullable(),
  width: z.number().int().positive().nullable(),
  /** How an image meets the extent: stretch, cover (centre crop), contain (pad), or fit-height (width follows, padded to a bucket). */
  fit: z.enum(["stretch", "cover", "contain", "fit-height", "limit-side"]).default("stretch"),
  /** limit-side: longest side at most this, both sides multiples of `multiple`. fit-height: width is a multiple of `multiple`. */
  limitSide: z.number().int().positive().optional(),
  multiple: z.number().int().positive().optional(),
  maxWidth: z.number().int().positive().optional(),
  /** fit-height: widths to pad to, ascending, as a sample of lines chose them; wider ones are padded to the multiple. */
  widths: z.array(z.number().int().positive()).optional(),
  /** fit-height with a width: a line that would be squeezed by more than this is shown from its beginning, only so far. */
  maxSqueeze: z.number().min(1).optional(),
  /** cover: the short side is resized to this before cropping. */
  shortSide: z.number().int().positive().optional(),
});

/** How text is prepared for a sentence encoder, and its output read. `input` takes int64[N,L], the numbers of tokens. */
export const textPreprocessSchema = z.object({
  /** Tokens the model takes, those included that the tokenizer puts around; what is beyond is cut off. */
  maxTokens: z.number().int().min(4).max(8192).default(512),
  /** The input that tells tokens (1) from padding (0). */
  mask: z.string().default("attention_mask"),
  /** The input that tells the parts of a pair apart, where the model has one; a single text is all 0. */
  types: z.string().nullable().default(null),
  /** One list of numbers out of one for each token: their mean, or that of the first; none: the output is one already. */
  pooling: z.enum(["mean", "cls", "none"]).default("mean"),
  /** Put before texts as the model was trained: before those to be found, and before those that look for them. */
  prefixes: z
    .object({ passage: z.string().max(500).default(""), query: z.string().max(500).default("") })
    .default({ passage: "", query: "" }),
});

/** How the boxes of an object detector are told, one a row: four numbers, then how sure it is of each class. */
export const boxesSchema = z.object({
  /** The output with the classes, where that is not `output`, which holds the boxes. */
  scores: z.string().optional(),
  form: z.enum(["xyxy", "cxcywh"]).default("cxcywh"),
  /** Of the model's input: its pixels, or shares of its sides. */
  unit: z.enum(["pixels", "share"]).default("pixels"),
  /** A number between box and classes says how sure it is of any object; the score is the product. */
  objectness: z.boolean().default(false),
  /** The first class stands for nothing. */
  background: z.boolean().default(false),
  /** One a column, not one a row. */
  transposed: z.boolean().default(false),
  /** Boxes are offsets within the cells of grids with these strides, in their order. */
  strides: z.array(z.number().int().min(1)).nullable().default(null),
});

export const modelCardSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9._:-]*$/),
  version: z.literal(1),
  title: z.string(),
  summary: z.string(),
  task: z.enum(modelTasks),
  licence: z.string(),
  homepage: z.string().optional(),
  languages: z.array(z.string()).optional(),
  files: z.array(modelFileSchema).min(1),
  /** Names of the model's tensors that Weft uses. */
  input: z.string(),
  output: z.string(),
  preprocess: imagePreprocessSchema.optional(),
  text: textPreprocessSchema.optional(),
  /** True where the output holds logits and softmax is still to be applied. */
  logits: z.boolean().optional(),
  boxes: boxesSchema.optional(),
  /** Class names, where short enough to stand in the card; else a file of role "labels". */
  labels: z.array(z.string()).optional(),
});

export type ModelCard = z.output<typeof modelCardSchema>;
export type Boxes = z.output<typeof boxesSchema>;
export type TextPreprocess = z.output<typeof textPreprocessSchema>;
export type ImagePreprocess = z.output<typeof imagePreprocessSchema>;
