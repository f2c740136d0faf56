/** Model cards: what a model is, where its file comes from, how its input is prepared and its output read. Data only. */
import { z } from "zod";

export const modelTasks = [
  "text-detection",
  "text-orientation",
  "text-recognition",
  "image-classification",
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
  /** fit-height with a width: a line that would be squeezed by more than this is shown from its beginning, only so far. */
  maxSqueeze: z.number().min(1).optional(),
  /** cover: the short side is resized to this before cropping. */
  shortSide: z.number().int().positive().optional(),
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
  /** True where the output holds logits and softmax is still to be applied. */
  logits: z.boolean().optional(),
  /** Class names, where short enough to stand in the card; else a file of role "labels". */
  labels: z.array(z.string()).optional(),
});

export type ModelCard = z.output<typeof modelCardSchema>;
export type ImagePreprocess = z.output<typeof imagePreprocessSchema>;
