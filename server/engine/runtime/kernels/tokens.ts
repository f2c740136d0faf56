/** Text to the numbers of its tokens, as the model's publisher cuts it. */
import { readFileSync, statSync } from "node:fs";
import { Tokenizer } from "@huggingface/tokenizers";
import { EngineError } from "../../errors";
import { maxTokenizerBytes, readTokenizer } from "../../tokenizer-file";
import type { MapKernel } from "../kernel";
import { Recent } from "../recent";
import type { TensorValue } from "../values";

const opened = new Recent<Tokenizer>(8);
/** Words whose cut is remembered, of every tokenizer, and how long they may be: most of any text is a few thousand words. */
const remembered = { words: 10_000, characters: 32 } as const;
/** Characters of a text that are looked at for each token it may have: words are shorter. */
const charactersPerToken = 100;

export const tokenise: MapKernel = (context, attrs, [input]) => {
  const { tokenizer, maxTokens, prefix } = attrs as unknown as Attributes;
  const text = (prefix + String(input)).slice(0, maxTokens * charactersPerToken);
  const ids = cut(openTokenizer(context.file(tokenizer.sha256)), text, maxTokens);
  // A text without a single token is one of padding, so that there is something to look at.
  const data = ids.length > 0 ? BigInt64Array.from(ids, BigInt) : new BigInt64Array(1);
  return [{ type: "int64", dims: [data.length], data } satisfies TensorValue];
};

interface Attributes {
  tokenizer: { sha256: string };
  maxTokens: number;
  prefix: string;
}

/** Throws EngineError "model-corrupt". */
export function openTokenizer(path: string): Tokenizer {
  const known = opened.get(path);
  if (known) return known;
  if (statSync(path).size > maxTokenizerBytes)
    throw new EngineError({ code: "model-corrupt", phase: "load", message: "The tokenizer's file is too large." });
  const json = readTokenizer(readFileSync(path, "utf8"));
  let made: Tokenizer;
  try {
    made = new Tokenizer(json, {});
    if (made.model) rememberWords(made.model);
  } catch (thrown) {
    const message = `The tokenizer could not be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    throw new EngineError({ code: "model-corrupt", phase: "load", message }, { cause: thrown });
  }
  opened.set(path, made);
  return made;
}

/** Words are cut one by one, whatever stands around them, so that what one gave can be given again. */
function rememberWords(model: { encode(words: string[]): string[] }): void {
  const encode = model.encode.bind(model);
  const known = new Recent<readonly string[]>(remembered.words);
  model.encode = (words) => {
    const pieces: string[] = [];
    for (const word of words) {
      let cut = known.get(word);
      if (!cut) {
        cut = encode([word]);
        if (word.length <= remembered.characters) known.set(word, cut);
      }
      for (const piece of cut) pieces.push(piece);
    }
    return pieces;
  };
}

/** At most so many tokens; what is cut off are those of the text, never those that the tokenizer puts around it. */
export function cut(tokenizer: Pick<Tokenizer, "encode">, text: string, most: number): readonly number[] {
  const { ids } = tokenizer.encode(text);
  if (ids.length <= most) return ids;
  const own = tokenizer.encode(text, { add_special_tokens: false }).ids;
  const around = ids.length - own.length;
  const before = Array.from({ length: around + 1 }, (_, at) => at).find((at) =>
    own.every((id, index) => ids[at + index] === id),
  );
  if (around <= 0 || around >= most || before === undefined) return ids.slice(0, most);
  return [...ids.slice(0, before), ...own.slice(0, most - around), ...ids.slice(before + own.length)];
}
