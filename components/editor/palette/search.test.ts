import { expect, test } from "vitest";
import { registry } from "@/nodes/registry.generated";
import { groupsOf, searchNodes } from "./search";

const found = (query: string) => searchNodes(registry.values(), query).map(({ title }) => title);

test("titles come before keywords, keywords before summaries", () => {
  expect(found("image")[0]).toBe("Image");
  expect(found("ocr")).toContain("Read text");
  expect(found("csv")).toEqual(["Table"]);
});

test("every word must be found; beginnings of words will do", () => {
  expect(found("read te")).toContain("Read text");
  expect(found("read zebra")).toEqual([]);
  expect(found("  ")).toHaveLength(registry.size);
});

test("every node is in exactly one group", () => {
  const listed = groupsOf(registry.values()).flatMap(({ specs }) => specs.map(({ type }) => type));
  expect(listed.sort()).toEqual([...registry.keys()].sort());
});
