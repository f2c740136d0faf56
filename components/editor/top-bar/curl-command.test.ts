import { expect, test } from "vitest";
import { registry } from "@/nodes/registry.generated";
import { draw } from "../testing/drawings";
import { curlCommand } from "./curl-command";

test("one field per input, under its API name, quoted for a shell", () => {
  const document = draw({
    photo: [
      "io.image-input",
      { name: "page", asset: { sha256: "0".repeat(64), name: "Ann's.jpg", mime: "image/jpeg", bytes: 1 } },
    ],
    words: ["io.text-input", { name: "words" }],
    out: "io.json-output",
  });
  expect(curlCommand(document, registry, "http://box:3000", "reader")).toBe(
    [
      "curl 'http://box:3000/api/v1/pipelines/reader/runs' \\",
      "  -H 'Authorization: Bearer YOUR_KEY' \\",
      "  -F 'page=@Ann'\\''s.jpg' \\",
      "  -F 'words=…'",
    ].join("\n"),
  );
});

test("without inputs it is still a POST", () => {
  expect(curlCommand(draw({}), registry, "http://box", "empty")).toContain("-X POST");
});
