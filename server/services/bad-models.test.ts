/**
 * Bad model files, each through the library, where it lies in a folder with other files, and as an upload, through the service
 * and the engine's own process: a message that says what is wrong, and nothing else happens.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSegment } from "@/server/engine/onnx/build-segment";
import { ModelRefused } from "@/server/engine/onnx/model-error";
import { runModel } from "@/server/engine/onnx/testing/run-model";
import { openModel } from "@/server/engine/open-model";
import { badModels, bomb } from "@/server/engine/testing/bad-models";
import { type Install, openInstall } from "@/server/testing/install";

const directory = mkdtempSync(join(tmpdir(), "weft-bad-models-"));
const folder = join(directory, "models");
const outside = join(directory, "outside");
mkdirSync(folder);
writeFileSync(outside, new Uint8Array(64));
symlinkSync(outside, join(folder, "link"));
const cases = badModels(outside, "link").map((bad) => [bad.title, bad] as const);

let install: Install;
beforeAll(async () => {
  install = await openInstall({ engine: true });
}, 120_000);
afterAll(async () => {
  await install.close();
  rmSync(directory, { recursive: true });
});

/** What hangs is what these limits are there for: the slowest takes some milliseconds. */
describe("a bad model file", { timeout: 10_000 }, () => {
  it.each(cases)("in a folder: %s", (_, { bytes, told }) => {
    const path = join(folder, "model.onnx");
    writeFileSync(path, bytes);
    if (!told) return void expect(openModel(path).graph?.node.length).toBeGreaterThan(0);
    expect(() => openModel(path)).toThrow(ModelRefused);
    expect(() => openModel(path)).toThrow(told);
  });

  it.each(cases)("uploaded: %s", async (_, { bytes, told, toldOfUpload }) => {
    const inspecting = async () => {
      const { sha256 } = await install.upload(bytes, "model.onnx");
      return install.as("editor").models.inspect({ sha256 });
    };
    if (!told) return void expect((await inspecting()).inputs).toHaveLength(1);
    await expect(inspecting()).rejects.toMatchObject({ message: expect.stringMatching(toldOfUpload ?? told) });
    await expect(inspecting()).rejects.not.toMatchObject({ message: expect.stringContaining(directory) });
  });

  it("in a segment: one that asks for 2^40 elements when it runs is built as it is, and says why nothing of it was checked", async () => {
    const op = { name: "tensor.model", inputs: [0], outputs: [1], title: "Large" };
    const attrs = { model: "m", title: "Large", file: { sha256: "a" }, inputs: ["x"], outputs: ["y"] };
    const input = { id: 0, type: { type: "float32" as const, dims: [4] } };
    const built = await buildSegment(
      { inputs: [input], ops: [{ ...op, attrs }], outputs: [1] },
      { readFile: async () => bomb, runModel },
    );
    expect(built.fixedBatch).toMatch(/could not be run on the sample input.*allocate/);
    expect(built.passes.filter(({ changed }) => changed)).toEqual([]);
    expect(built.passes.find(({ name }) => name === "constant-folding")?.refusals[0]).toMatch(/not checked/);
  });

  it("has not cost the engine its process", () => {
    expect(install.logs.filter((line) => /ended with|restart/.test(line))).toEqual([]);
  });
});
