/** Text -> tokens -> model -> one list of numbers, by the model's card. One tensor holds the tokens; what else the model takes follows from it. */
import type { GraphBuilder, Value } from "../define-node";
import { cardFor, fileOf } from "./image-model";

export function embedText(b: GraphBuilder, id: string, role: "passage" | "query", text: Value): Value {
  const card = cardFor(b, id, "text-embedding");
  if (!card.text)
    b.fail(`The model ${card.title} does not say how text is prepared for it.`, {
      param: "model",
      hint: "Add it again on the Models page, or choose another model.",
    });
  const { maxTokens, mask, types, pooling, prefixes } = card.text;
  const [tokens] = b.op("text.tokenise", [text], {
    tokenizer: fileOf(b, card, "tokenizer"),
    maxTokens,
    prefix: prefixes[role],
  }) as [Value];
  const [ids, present, parts] = b.op("tensor.token-inputs", [tokens]) as [Value, Value, Value];
  const [output] = b.op("tensor.model", [types ? [ids, present, parts] : [ids, present]], {
    model: card.id,
    title: card.title,
    file: fileOf(b, card, "model"),
    inputs: types ? [card.input, mask, types] : [card.input, mask],
    outputs: [card.output],
  }) as [Value];
  const pooled = pooling === "none" ? output : (b.op("tensor.pool-tokens", [output, present], { pooling })[0] as Value);
  return b.op("tensor.l2-normalise", [pooled])[0] as Value;
}
