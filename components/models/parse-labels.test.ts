import { expect, test } from "vitest";
import { LabelsRefused, parseLabels } from "./parse-labels";

test.each([
  ["lines", "cat\r\n dog \n\n", ["cat", "dog"]],
  [
    "lines with WordNet numbers",
    "n01440764 tench, Tinca tinca\nn01443537 goldfish",
    ["tench, Tinca tinca", "goldfish"],
  ],
  ["lines of which some only look like it", "n01440764 tench\nother", ["n01440764 tench", "other"]],
  ["a JSON list", '\uFEFF["cat", " dog"]', ["cat", "dog"]],
  ["a JSON list of objects", '[{"id":0,"name":"cat"},{"id":1,"label":"dog"}]', ["cat", "dog"]],
  [
    "an object by number",
    '{"1": "dog", "0": "cat", "10": "k", "2":"c","3":"d","4":"e","5":"f","6":"g","7":"h","8":"i","9":"j"}',
    [..."cat dog c d e f g h i j k".split(" ")],
  ],
  ["an object by number with pairs", '{"0": ["n02", "cat"], "1": ["n03", "dog"]}', ["cat", "dog"]],
  ["an object by name", '{"dog": 1, "cat": 0}', ["cat", "dog"]],
  ["a line that begins like JSON", "[unknown]\ncat", ["[unknown]", "cat"]],
])("%s", (_sort, text, expected) => {
  expect(parseLabels(text)).toEqual(expected);
});

test.each([
  ["empty", "  \n "],
  ["empty", "[]"],
  ["not-names", "[1, 2]"],
  ["not-names", "[null]"],
  ["not-names", '{"cat": "dog"}'],
  ["gaps", '{"0": "cat", "2": "dog"}'],
  ["gaps", '{"a": 1, "b": 1}'],
  ["too-long", "x".repeat(201)],
  ["too-many", "x\n".repeat(100_001)],
])("refused as %s", (fault, text) => {
  expect(() => parseLabels(text)).toThrow(new LabelsRefused(fault as never));
});
