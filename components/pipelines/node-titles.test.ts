import { expect, test } from "vitest";
import { nodeTitles } from "./node-titles";

test("a node is called by its label, its type's title, its type or its id", async () => {
  const text = JSON.stringify({
    nodes: [
      { id: "a", type: "vision.read-text", label: "Reader" },
      { id: "b", type: "vision.read-text" },
      { id: "c", type: "vision.gone" },
      { id: "d" },
    ],
  });
  expect([...(await nodeTitles(text))]).toEqual([
    ["a", "Reader"],
    ["b", "Read text"],
    ["c", "vision.gone"],
    ["d", "d"],
  ]);
});

test.each(["", "{", "null", "[]", '{"nodes":3}', '{"nodes":[1]}'])("%s names nothing", async (text) => {
  expect((await nodeTitles(text)).size).toBe(0);
});
