/** Every pass of both levels can be looked at by its name, and left out by it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { dumpable, openLocalEngine, optional } from "./local";
import { drawing } from "./testing/document";
import { tinyClassifiers } from "./testing/tiny-classifiers";

const directory = mkdtempSync(join(tmpdir(), "weft-local-"));
const { cards, files } = tinyClassifiers(directory);
const engine = openLocalEngine(join(directory, "plans"));
afterAll(async () => {
  await engine.runtime.close();
  rmSync(directory, { recursive: true, force: true });
});
const document = drawing(
  {
    photo: ["io.image-input"],
    a: ["vision.classify", { model: "tiny-stretch" }],
    b: ["vision.classify", { model: "tiny-cover" }],
    out: ["io.table-output"],
  },
  ["photo.image > a.image", "photo.image > b.image", "a.label > out.columns", "b.label > out.columns"],
);

test.each(dumpable.filter((name) => name !== "batchify"))(
  "%s is printed, and not where it is left out",
  async (name) => {
    const printed = await engine.dump({ document, cards, files }, name);
    expect(printed).toMatch(/ = [\w.]+\(|\[tensor/);
    if (!optional.includes(name)) return;
    expect(await engine.dump({ document, cards, files, noPasses: [name] }, name)).toBeUndefined();
  },
);

test("a rewrite is printed for every graph, under its title, with shapes", async () => {
  const printed = await engine.dump({ document, cards, files }, "compose");
  expect(printed?.split("\n\n").map((graph) => graph.split("\n").slice(0, 2))).toEqual([
    ["tiny-stretch", "inputs in0 uint8[N, 24, 32, 3]"],
    ["tiny-cover", "inputs in0 uint8[N, 24, 24, 3]"],
  ]);
});
