/** What a person says of an uploaded ONNX file, and the card it becomes. */
import { z } from "zod";
import {
  boxesSchema,
  imagePreprocessSchema,
  type ModelCard,
  modelCardSchema,
  modelTasks,
  textPreprocessSchema,
} from "@/nodes/model-card";

const uploaded = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.number().int().positive() });

export const addModelSchema = uploaded.extend({
  title: z.string().trim().min(1, "a title is needed").max(120),
  task: z.enum(modelTasks),
  labels: z.array(z.string().max(200)).max(100_000).nullable(),
  input: z.string().min(1),
  output: z.string().min(1),
  preprocess: imagePreprocessSchema.nullish(),
  logits: z.boolean().nullish(),
  boxes: boxesSchema.nullish(),
  text: textPreprocessSchema.nullish(),
  tokenizer: uploaded.nullish(),
});

export type AddModelInput = z.output<typeof addModelSchema>;

export function cardOf(input: AddModelInput): ModelCard {
  const words = input.title
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-");
  const slug = words.replace(/^-|-$/g, "").slice(0, 40) || "model";
  return modelCardSchema.parse({
    id: `own:${slug}-${input.sha256.slice(0, 8)}`,
    version: 1,
    title: input.title,
    summary: "Uploaded to this install.",
    task: input.task,
    licence: "as given by its owner",
    files: [
      { role: "model", sha256: input.sha256, bytes: input.bytes, sources: [{ type: "blob" }] },
      ...(input.tokenizer ? [{ role: "tokenizer", ...input.tokenizer, sources: [{ type: "blob" }] }] : []),
    ],
    input: input.input,
    output: input.output,
    ...(input.preprocess && { preprocess: input.preprocess }),
    ...(input.logits != null && { logits: input.logits }),
    ...(input.boxes && { boxes: input.boxes }),
    ...(input.text && { text: input.text }),
    ...(input.labels && { labels: input.labels }),
  });
}
