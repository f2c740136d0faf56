import { expect, test } from "vitest";
import { draw } from "@/components/editor/testing/drawings";
import { curlCommand } from "./curl-command";

test("one field per input, under its API name, quoted for a shell", () => {
  const document = draw({
    photo: [
      "io.image-input",
      { name: "page", asset: { sha256: "0".repeat(64), name: "Ann's.jpg", mime: "image/jpeg", bytes: 1 } },
    ],
    words: ["io.text-input", { name: "words" }],
    camera: "io.live-input",
    out: "io.json-output",
  });
  expect(curlCommand({ document, slug: "reader", origin: "http://box:3000", key: "$WEFT_KEY" })).toBe(
    [
      "curl 'http://box:3000/api/v1/pipelines/reader/runs' \\",
      '  -H "Authorization: Bearer $WEFT_KEY" \\',
      "  -F 'page=@Ann'\\''s.jpg' \\",
      "  -F 'words=…'",
    ].join("\n"),
  );
});

test("without inputs it is still a POST", () => {
  expect(curlCommand({ document: draw({}), slug: "empty", origin: "http://box", key: "k" })).toContain("-X POST");
});
