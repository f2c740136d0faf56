import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { maxTokens, tinyTokenizer } from "../../testing/tiny-encoder";
import { readTokenizer } from "../../tokenizer-file";
import { cut, openTokenizer } from "./tokens";

const directory = mkdtempSync(join(tmpdir(), "weft-tokens-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const pieces = ["<unk>", "▁a", "▁b", "a", "b", "ab", "abc", "▁ab", "c", "▁", "ba"];
const byLikelihood = {
  ...tinyTokenizer,
  added_tokens: [],
  normalizer: null,
  post_processor: null,
  decoder: { type: "Metaspace", replacement: "▁", prepend_scheme: "always" },
  pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true },
  model: { type: "Unigram", unk_id: 0, vocab: pieces.map((piece, at) => [piece, -1 - ((at * 7) % 11) / 3]) },
};
const byMerging = {
  ...byLikelihood,
  pre_tokenizer: { type: "Whitespace" },
  decoder: null,
  model: {
    type: "BPE",
    unk_token: "?",
    vocab: Object.fromEntries(["?", "a", "b", "c", "ab", "abc", "ba"].map((piece, id) => [piece, id])),
    merges: ["a b", "ab c", "b a"],
  },
};

describe("openTokenizer", () => {
  test.each([
    ["by the longest pieces", tinyTokenizer],
    ["by likelihood", byLikelihood],
    ["by merging", byMerging],
  ])("cuts %s as the tokenizer does that remembers nothing", (name, json) => {
    const path = join(directory, `${name}.json`);
    writeFileSync(path, JSON.stringify(json));
    const [ours, bare] = [openTokenizer(path), new Tokenizer(json, {})];
    const word = fc.oneof(
      fc.string({ unit: fc.constantFrom("a", "b", "c", "d", "é", "."), minLength: 1, maxLength: 6 }),
      fc.constantFrom("cat", "the", "zebra7", "a".repeat(50), "猫", "[UNK]"),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const text = words.join(" ");
        const { ids } = bare.encode(text);
        expect(ours.encode(text).ids).toEqual(ids);
        expect(ours.encode(text).ids).toEqual(ids);
      }),
    );
    expect(bare.encode("ab cat").ids.length).toBeGreaterThan(1);
  });
});

describe("tokens", () => {
  const tokenizer = new Tokenizer(tinyTokenizer, {});

  test("a text that is too long is cut, and keeps the tokens around it", () => {
    const long = Array.from({ length: 40 }, () => "cat").join(" ");
    const ids = cut(tokenizer, long, maxTokens);
    expect(ids).toHaveLength(maxTokens);
    expect([ids[0], ids[1], ids.at(-2), ids.at(-1)]).toEqual([2, 5, 5, 3]);
    expect(cut(tokenizer, "cat", maxTokens)).toEqual([2, 5, 3]);
    expect(cut(tokenizer, "", maxTokens)).toEqual([2, 3]);
  });

  test("a tokenizer from anybody is refused where it is none, or brings a pattern that could take for ever", () => {
    expect(readTokenizer(JSON.stringify(tinyTokenizer))).toMatchObject({ version: "1.0" });
    expect(() => readTokenizer("{")).toThrow(/not JSON/);
    expect(() => readTokenizer('{"model":{}}')).toThrow(/no vocabulary/);
    const hostile = {
      ...tinyTokenizer,
      pre_tokenizer: { type: "Split", pattern: { Regex: "(a+)+$" }, behavior: "Isolated" },
    };
    expect(() => readTokenizer(JSON.stringify(hostile))).toThrow(/pattern of its own, \(a\+\)\+\$/);
  });
});
