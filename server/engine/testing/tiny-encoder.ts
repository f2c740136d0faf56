/** A sentence encoder of one layer with weights from a hash, and a tokenizer that knows some words by their pieces. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ModelCard, type TextPreprocess, textPreprocessSchema } from "@/nodes/model-card";
import { makeNode } from "../onnx/node-proto";
import type { ModelProto } from "../onnx/schema/onnx_pb";
import { floatTensor, int64Tensor } from "../onnx/tensor";
import { tinyModel } from "../onnx/testing/tiny-models";
import { floats, tinyCard } from "./tiny-card";

const letters = [..."abcdefghijklmnopqrstuvwxyz0123456789"];
const specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];
const words = ["the", "cat", "sat", "on", "mat", "invoice", "total", "pay", "and", "of"];
const vocabulary = [...specials, ...words, ...letters, ...letters.map((letter) => `##${letter}`), ".", ","];
const [width, positions] = [8, 64];
export const maxTokens = 24;

/** Cuts as BERT does: lower case, words, pieces of words; one token before and one behind. */
export const tinyTokenizer = {
  version: "1.0",
  truncation: null,
  padding: null,
  added_tokens: specials.map((content, id) => ({ id, content, special: true, normalized: false })),
  normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, lowercase: true },
  pre_tokenizer: { type: "BertPreTokenizer" },
  post_processor: {
    type: "TemplateProcessing",
    single: [
      { SpecialToken: { id: "[CLS]", type_id: 0 } },
      { Sequence: { id: "A", type_id: 0 } },
      { SpecialToken: { id: "[SEP]", type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] },
      "[SEP]": { id: "[SEP]", ids: [3], tokens: ["[SEP]"] },
    },
  },
  decoder: { type: "WordPiece", prefix: "##", cleanup: true },
  model: {
    type: "WordPiece",
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(vocabulary.map((piece, id) => [piece, id])),
  },
};

/** Writes model and tokenizer into a directory. `masked: false`: a model that looks past its mask. */
export function tinyEncoder(
  directory: string,
  { id = "tiny-encoder", masked = true, text = {} as Partial<TextPreprocess> } = {},
): { cards: ModelCard[]; files: Record<string, string> } {
  const files: Record<string, string> = {};
  const bytes = Buffer.from(JSON.stringify(tinyTokenizer));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  files[sha256] = join(directory, `${id}.json`);
  writeFileSync(files[sha256], bytes);
  const card = tinyCard(directory, files, id, encoder(masked), {
    task: "text-embedding",
    input: "input_ids",
    output: "last_hidden_state",
    text: textPreprocessSchema.parse({ maxTokens, types: "token_type_ids", ...text }),
  });
  const tokenizer: ModelCard["files"][number] = {
    role: "tokenizer",
    sha256,
    bytes: bytes.length,
    sources: [{ type: "blob" }],
  };
  return { cards: [{ ...card, files: [...card.files, tokenizer] }], files };
}

/** Words and places, one head of attention; int64[N,L] three times -> float32[N,L,8]. */
function encoder(masked: boolean): ModelProto {
  return tinyModel({
    inputs: {
      input_ids: ["int64", "batch", "sequence"],
      attention_mask: ["int64", "batch", "sequence"],
      token_type_ids: ["int64", "batch", "sequence"],
    },
    outputs: { last_hidden_state: ["float32", "batch", "sequence", width] },
    nodes: [
      makeNode("Gather", ["words", "input_ids"], ["word"]),
      makeNode("Gather", ["types", "token_type_ids"], ["type"]),
      makeNode("Shape", ["input_ids"], ["shape"]),
      makeNode("Gather", ["shape", "second"], ["length"], { axis: 0n }),
      makeNode("Slice", ["places", "zero", "length"], ["place"]),
      makeNode("Add", ["word", "type"], ["typed"]),
      makeNode("Add", ["typed", "place"], ["state"]),
      makeNode("Transpose", ["state"], ["turned"], { perm: [0n, 2n, 1n] }),
      makeNode("MatMul", ["state", "turned"], ["raw"]),
      makeNode("Unsqueeze", ["attention_mask", "second"], ["wide"]),
      makeNode("Cast", ["wide"], ["present"], { to: 1n }),
      makeNode("Sub", ["present", "one"], ["absent"]),
      makeNode("Mul", ["absent", "far"], ["bias"]),
      makeNode("Add", ["raw", "bias"], ["scores"]),
      makeNode("Softmax", ["scores"], ["attention"], { axis: 2n }),
      makeNode("MatMul", ["attention", "state"], ["mixed"]),
      makeNode("Add", ["mixed", "state"], ["last_hidden_state"]),
    ],
    constants: [
      floats("words", [vocabulary.length, width], 1),
      floats("types", [2, width], 2),
      floats("places", [positions, width], 3, { scale: 0.3 }),
      int64Tensor("zero", [1], [0]),
      int64Tensor("second", [1], [1]),
      floatTensor("one", [], [1]),
      floatTensor("far", [], [masked ? 10_000 : 0]),
    ],
  });
}
