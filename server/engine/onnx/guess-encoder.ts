/**
 * Whether a model embeds text, as far as its inputs and outputs tell: int64[N,L] for tokens and for their mask, and float32 out, a list of
 * numbers for each token [N,L,D] or for the whole text [N,D]. Exports that have both name the second one after sentences.
 */
import { textPreprocessSchema } from "@/nodes/model-card";
import type { ModelInspection } from "../protocol";

type Face = ModelInspection["inputs"][number];

export function guessEncoder(inputs: readonly Face[], outputs: readonly Face[]): ModelInspection["guess"] | null {
  const isTokens = ({ type, dims }: Face) => type === "int64" && dims.length === 2;
  const named = (pattern: RegExp) => inputs.find((face) => isTokens(face) && pattern.test(face.name));
  const [ids, mask, types] = [named(/ids$(?<!type_ids)/i), named(/mask/i), named(/type_ids|segment/i)];
  if (!ids || !mask || inputs.some((face) => face !== ids && face !== mask && face !== types)) return null;
  const floats = outputs.filter(({ type }) => type.startsWith("float"));
  const whole = floats.find(({ dims, name }) => dims.length === 2 && /sentence|embedding|pooled/i.test(name));
  const each = floats.find(({ dims }) => dims.length === 3);
  // What BERT calls its pooler was trained for another task.
  const output = whole && !/pooler/i.test(whole.name) ? whole : (each ?? whole);
  if (!output) return null;
  const pooling = output === each ? "mean" : "none";
  const text = textPreprocessSchema.parse({ mask: mask.name, types: types?.name ?? null, pooling });
  return { task: "text-embedding", input: ids.name, output: output.name, text };
}
