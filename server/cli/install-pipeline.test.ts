/** Pipelines for the command line: by file, by id and by name of an install that may run meanwhile, and what is said where there is none. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { drawing } from "@/server/engine/testing/document";
import { type Install, openInstall } from "@/server/testing/install";
import { UsageError } from "./command";
import { findPipeline, installAt } from "./install-pipeline";

const empty = mkdtempSync(join(tmpdir(), "weft-no-install-"));
const document = drawing({ text: ["io.text-input", { text: "hello" }], out: ["io.text-output"] }, [
  "text.text > out.text",
]);
let install: Install;

beforeAll(async () => {
  install = await openInstall();
});
afterAll(async () => {
  await install.close();
  rmSync(empty, { recursive: true, force: true });
});

it("finds a pipeline of the install by id and by name, with its models", async () => {
  const { id } = await install.as("editor").pipelines.create({ name: "Say hello", document });
  const { slug } = await install.as("editor").pipelines.get({ id });
  for (const named of [id, slug]) {
    const found = await findPipeline(named, installAt(install.directory));
    expect(found.document.nodes.map(({ type }) => type)).toEqual(["io.text-input", "io.text-output"]);
    expect(found.cards.length).toBeGreaterThan(0);
    expect(Object.keys(found.files).length).toBeGreaterThan(0);
  }
});

it("reads a file before it looks for a pipeline", async () => {
  const path = join(empty, "drawing.json");
  writeFileSync(path, JSON.stringify(document));
  expect((await findPipeline(path, installAt(empty))).document).toEqual(document);
  writeFileSync(path, "{");
  await expect(findPipeline(path, installAt(empty))).rejects.toThrow("is not JSON");
});

it("says where it looked", async () => {
  await expect(findPipeline("nothing", installAt(install.directory))).rejects.toThrow(UsageError);
  await expect(findPipeline("nothing", installAt(install.directory))).rejects.toThrow("no pipeline of that id or name");
  await expect(findPipeline("nothing", installAt(empty))).rejects.toThrow("no install in");
});
