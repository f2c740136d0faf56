/**
 * A tokenizer.json, checked before anything is built of it: it may come from anybody. Patterns of its own could take for ever on some text,
 * so that only those are run that publishers are known to use.
 */
import { z } from "zod";
import { EngineError } from "./errors";

/** Bytes: the largest in use hold 250,000 pieces of words. */
export const maxTokenizerBytes = 32 * 2 ** 20;

const knownPatterns = new Set([
  " {2,}",
  "\\s+",
  // GPT-2, cl100k, Llama 3 and Qwen 2.
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
]);

const shape = z.looseObject({
  added_tokens: z.array(z.looseObject({ id: z.number().int().min(0), content: z.string().min(1).max(1000) })),
  model: z.looseObject({ vocab: z.union([z.record(z.string(), z.number().int().min(0)), z.array(z.unknown())]) }),
});

/** The parsed file. Throws EngineError "model-corrupt" with what is wrong and what mends it. */
export function readTokenizer(text: string): object {
  const refuse = (why: string): never => {
    const message = `The tokenizer cannot be used: ${why}. Give the tokenizer.json that the model was published with.`;
    throw new EngineError({ code: "model-corrupt", phase: "load", message });
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse("the file is not JSON");
  }
  if (!shape.safeParse(json).success) return refuse("it has no vocabulary that could be read");
  const { normalizer, pre_tokenizer, decoder } = json as Record<string, unknown>;
  for (const pattern of patternsIn([normalizer, pre_tokenizer, decoder]))
    if (!knownPatterns.has(pattern)) return refuse(`it cuts text by a pattern of its own, ${pattern.slice(0, 80)}`);
  return json as object;
}

function* patternsIn(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "Regex") yield String(inner);
    else yield* patternsIn(inner);
  }
}
