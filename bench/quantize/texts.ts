/** Sentences for the models that read text: those of this project's own pages, as each model's tokenizer cuts them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import type { Feeds } from "@/server/engine/onnx/quantize";
import { sharedModels } from "@/server/engine/onnx/testing/real-models";

const longest = 64;

/** By what the model makes of the numbers of one sentence's tokens. */
export function sentences(model: string, count: number, feedsOf: (ids: readonly number[]) => Feeds): Feeds[] {
  const json = JSON.parse(readFileSync(join(sharedModels, model, "tokenizer.json"), "utf8"));
  const tokenizer = new Tokenizer(json, {});
  const text = ["architecture.md", "compiler.md", "quantize.md"]
    .map((page) => readFileSync(join("docs", page), "utf8"))
    .join("\n")
    .replaceAll(/```[^`]*```|^[|#].*$/gm, "");
  const all = text
    .split(/(?<=[.:?])\s+/)
    .map((sentence) => sentence.replaceAll(/\s+/g, " ").trim())
    .filter((sentence) => sentence.length > 30);
  const every = Math.max(1, Math.floor(all.length / count));
  return all
    .filter((_, index) => index % every === 0)
    .slice(0, count)
    .map((sentence) => feedsOf(tokenizer.encode(sentence, { add_special_tokens: false }).ids.slice(0, longest)));
}

export function int64s(values: readonly number[], dims: readonly number[] = [1, values.length]) {
  return { type: "int64" as const, dims, data: BigInt64Array.from(values, BigInt) };
}
