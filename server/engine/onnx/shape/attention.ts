/** Attention and what goes with it: ONNX's own, and the operators that onnxruntime's exporters and optimizers put into transformers. */
import { add as addTo, type Dim, floorDiv, larger, mul } from "./dim";
import {
  asFirst,
  at,
  dimsOf,
  type Facts,
  facts,
  fresh,
  input,
  int,
  ints,
  optional,
  type RuleContext,
  type Rules,
} from "./facts";

/** Heads of queries against keys and values, three or four dimensions (ONNX, Attention-23). */
function attention(context: RuleContext): Facts[] {
  const [query, key, value] = [dimsOf(context, 0), dimsOf(context, 1), dimsOf(context, 2)];
  const { type } = input(context, 0);
  const past = optional(context, 4)?.dims;
  if (query.length === 4) {
    const [batch, heads, length] = query as [Dim, Dim, Dim, Dim];
    const width = at(value, 3);
    const total = past ? addTo(at(past, 2), at(key, 2)) : at(key, 2);
    return [
      facts(type, [batch, heads, length, width]),
      facts(type, [batch, at(key, 1), total, at(key, 3)]),
      facts(type, [batch, at(value, 1), total, width]),
      facts(type, [batch, heads, length, total]),
    ];
  }
  const [heads, keyHeads] = [int(context, "q_num_heads", 1), int(context, "kv_num_heads", 1)];
  const [batch, length] = [at(query, 0), at(query, 1)];
  const width = floorDiv(at(value, 2), keyHeads);
  const total = past ? addTo(at(past, 2), at(key, 1)) : at(key, 1);
  return [
    facts(type, [batch, length, mul(width, heads)]),
    facts(type, [batch, keyHeads, total, floorDiv(at(key, 2), keyHeads)]),
    facts(type, [batch, keyHeads, total, width]),
    facts(type, [batch, heads, length, total]),
  ];
}

/** Input, weights of queries, keys and values side by side; queries and keys are as wide as each other (com.microsoft.Attention). */
function fusedAttention(context: RuleContext, type: string, pastAt: number): Facts[] {
  const [batch, length] = [at(dimsOf(context, 0), 0), at(dimsOf(context, 0), 1)];
  const sizes = ints(context, "qkv_hidden_sizes");
  const width = sizes?.[2] ?? floorDiv(at(dimsOf(context, 1), 1), 3);
  const heads = int(context, "num_heads", 1);
  const past = optional(context, pastAt)?.dims;
  const total = past ? addTo(at(past, 3), length) : length;
  return [facts(type, [batch, length, width]), facts(type, [2, batch, heads, total, floorDiv(width, heads)])];
}

/** Keys and values of three dimensions, or of four: those of another sequence, by heads (com.microsoft.MultiHeadAttention). */
function multiHeadAttention(context: RuleContext): Facts[] {
  const { type } = input(context, 0);
  const [batch, length] = [at(dimsOf(context, 0), 0), at(dimsOf(context, 0), 1)];
  const [key, value] = [dimsOf(context, 1), dimsOf(context, 2)];
  const heads = int(context, "num_heads", 1);
  const isByHeads = key.length === 4;
  const width = isByHeads ? mul(at(value, 3), heads) : at(value, 2);
  const keyWidth = isByHeads ? at(key, 3) : floorDiv(at(key, 2), heads);
  const past = optional(context, 6)?.dims;
  const own = at(key, isByHeads ? 2 : 1);
  const total = past ? addTo(at(past, 2), own) : own;
  return [
    facts(type, [batch, length, width]),
    facts(type, [batch, heads, total, keyWidth]),
    facts(type, [batch, heads, total, floorDiv(width, heads)]),
    facts(type, [batch, heads, length, total]),
  ];
}

/** Without keys, the queries have keys and values behind them (com.microsoft.GroupQueryAttention). */
function groupQueryAttention(context: RuleContext): Facts[] {
  const { type } = input(context, 0);
  const [batch, length, given] = [at(dimsOf(context, 0), 0), at(dimsOf(context, 0), 1), at(dimsOf(context, 0), 2)];
  const [heads, keyHeads] = [int(context, "num_heads", 1), int(context, "kv_num_heads", 1)];
  const headWidth = floorDiv(given, optional(context, 1) ? heads : heads + 2 * keyHeads);
  const past = optional(context, 3)?.dims;
  const total = optional(context, 6)?.values?.[0];
  const kept = total === undefined ? fresh(context, 2, 1) : past ? larger(at(past, 2), total) : total;
  const present = facts(type, [batch, keyHeads, kept, headWidth]);
  return [facts(type, [batch, length, mul(headWidth, heads)]), present, present];
}

/** Words, places and parts of a text as sums of their vectors (com.microsoft.EmbedLayerNormalization); `table`: the words' vectors. */
function embedding(context: RuleContext, type: string, table = 2): Facts[] {
  const [batch, length] = [at(dimsOf(context, 0), 0), at(dimsOf(context, 0), 1)];
  const vectors = facts(type, [batch, length, at(dimsOf(context, table), 1)]);
  return [vectors, facts("int32", [batch]), vectors];
}

export const attentionRules: Rules = { Attention: attention, RotaryEmbedding: asFirst };

/** onnxruntime's own (domain com.microsoft). */
export const attentionOfMicrosoft: Rules = {
  Attention: (context) => fusedAttention(context, input(context, 0).type, 4),
  EmbedLayerNormalization: (context) => embedding(context, input(context, 2).type),
  GroupQueryAttention: groupQueryAttention,
  MultiHeadAttention: multiHeadAttention,
  QAttention: (context) => fusedAttention(context, input(context, 3).type, 8),
  QEmbedLayerNormalization: (context) => embedding(context, "float32"),
  RotaryEmbedding: asFirst,
};
