import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rawByteLength } from "./onnx/deferred";
import { isExternal } from "./onnx/external-data";
import { ModelRefused } from "./onnx/model-error";
import { readModel, writeModel } from "./onnx/model-file";
import { makeNode } from "./onnx/node-proto";
import type { ModelProto } from "./onnx/schema/onnx_pb";
import { floatTensor, rawBytesOf } from "./onnx/tensor";
import { runFile } from "./onnx/testing/run-model";
import { tinyModel } from "./onnx/testing/tiny-models";
import { openModel, saveModel } from "./open-model";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "weft-open-model-"));
  mkdirSync(join(folder, "models"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, "models", name);

const heavy = () =>
  tinyModel({
    inputs: { x: ["float32", 512] },
    outputs: { y: ["float32", 512] },
    nodes: [makeNode("Mul", ["x", "a"], ["p"]), makeNode("Add", ["p", "b"], ["q"]), makeNode("Add", ["q", "c"], ["y"])],
    constants: [
      floatTensor(
        "a",
        [512],
        Array.from({ length: 512 }, (_, index) => Math.sin(index)),
      ),
      {
        ...floatTensor("b", [512], []),
        rawData: new Uint8Array(),
        floatData: Array.from({ length: 512 }, (_, i) => i),
      },
      floatTensor("c", [1], [0.5]),
    ],
  });

/** The model with its first constant said to be elsewhere. */
async function pointedTo(entries: Record<string, string>): Promise<string> {
  await saveModel(heavy(), at("m.onnx"), 1000);
  const model = readModel(readFileSync(at("m.onnx")), () => readFileSync(at("m.onnx.data")));
  const { initializer } = model.graph as NonNullable<ModelProto["graph"]>;
  const [first] = initializer;
  if (!first) throw new Error("no constant");
  first.rawData = new Uint8Array();
  first.dataLocation = 1;
  first.externalData = Object.entries(entries).map(([key, value]) => ({
    $typeName: "onnx.StringStringEntryProto",
    key,
    value,
  }));
  writeFileSync(at("bad.onnx"), writeModel(model));
  return at("bad.onnx");
}

describe("weights that nobody has looked at", () => {
  /** Two constants of 256 kB, and one that is read with the structure. */
  const large = () =>
    tinyModel({
      inputs: { x: ["float32", 65_536] },
      outputs: { y: ["float32", 65_536] },
      nodes: [
        makeNode("Mul", ["x", "a"], ["p"]),
        makeNode("Add", ["p", "b"], ["q"]),
        makeNode("Add", ["q", "c"], ["y"]),
      ],
      constants: [
        floatTensor("a", [65_536], new Float32Array(65_536).fill(2)),
        floatTensor("b", [65_536], new Float32Array(65_536).fill(3)),
        floatTensor("c", [1], [0.5]),
      ],
    });

  it.each([
    ["inside", undefined],
    ["beside", 1000],
  ])("are not read: %s", async (_, limit) => {
    await saveModel(large(), at("m.onnx"), limit);
    const first = openModel(at("m.onnx")).graph?.initializer ?? [];
    expect(first.map(rawByteLength)).toEqual([262_144, 262_144, 4]);
    for (const [index, tensor] of (large().graph?.initializer ?? []).entries())
      expect(Buffer.compare(first[index]?.rawData ?? Buffer.alloc(0), tensor.rawData)).toBe(0);
    expect(first[0]?.rawData).toBe(first[0]?.rawData);
    const model = openModel(at("m.onnx"));
    const [a, b, c] = model.graph?.initializer ?? [];
    if (!a || !b) throw new Error("weights are missing");
    // Looked at after the file has changed, which is refused; what was given another content is that.
    await saveModel(
      tinyModel({ inputs: { x: ["float32", 1] }, outputs: { x: ["float32", 1] }, nodes: [] }),
      at("m.onnx"),
    );
    rmSync(at("m.onnx.data"), { force: true });
    a.rawData = new Uint8Array(262_144).fill(7);
    expect(a.rawData[9]).toBe(7);
    expect(c?.rawData.byteLength).toBe(4);
    expect(rawByteLength(b)).toBe(262_144);
    expect(() => b.rawData).toThrow(/was changed|no longer there/);
  });

  it("are the model's own after it was saved in its own place", async () => {
    await saveModel(large(), at("m.onnx"));
    const model = openModel(at("m.onnx"));
    await saveModel(model, at("m.onnx"));
    expect(Buffer.compare(readFileSync(at("m.onnx")), writeModel(large()))).toBe(0);
  });
});

describe("models with weights in another file", () => {
  it("are written where the model passes the limit, and read back as they were; onnxruntime reads them too", async () => {
    const model = heavy();
    const whole = writeModel(model);
    await saveModel(model, at("m.onnx"), 1000);
    expect(Buffer.compare(writeModel(model), whole)).toBe(0);
    expect(statSync(at("m.onnx")).size).toBeLessThan(1000);
    expect(statSync(at("m.onnx.data")).size).toBe(4096 + 2048);
    const opened = openModel(at("m.onnx")).graph?.initializer ?? [];
    expect(opened.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(opened.some(isExternal)).toBe(false);
    for (const [index, tensor] of (model.graph?.initializer ?? []).entries())
      expect(Buffer.compare(rawBytesOf(opened[index] ?? tensor), rawBytesOf(tensor))).toBe(0);
    const x = { type: "float32" as const, dims: [512], data: new Float32Array(512).fill(2) };
    const { y } = await runFile(at("m.onnx"), { x }, ["y"]);
    expect(y?.data[3]).toBeCloseTo(2 * Math.sin(3) + 3 + 0.5, 5);
  });

  it("are one file below the limit", async () => {
    const { external } = await saveModel(heavy(), at("m.onnx"));
    expect(external).toEqual([]);
    expect(openModel(at("m.onnx")).graph?.initializer).toHaveLength(3);
  });

  const outside: [string, Record<string, string>, RegExp][] = [
    ["a path upwards", { location: "../secret" }, /only be in the model's own folder/],
    ["a path down and up", { location: "a/../../secret" }, /only be in the model's own folder/],
    ["an absolute path", { location: "/etc/hostname" }, /only be in the model's own folder/],
    ["a path of Windows", { location: "C:\\secret" }, /only be in the model's own folder/],
    ["no path", {}, /only be in the model's own folder/],
    ["a path through a NUL", { location: "m.onnx.data\0/../../x" }, /only be in the model's own folder/],
    ["a file that is not there", { location: "nowhere" }, /not there/],
    ["a folder", { location: "." }, /only be in the model's own folder/],
    ["a link out of the folder", { location: "link" }, /leads out of/],
    ["a link of a folder out of the folder", { location: "up/secret" }, /leads out of/],
    ["bytes behind the end", { location: "m.onnx.data", offset: "5000", length: "2048" }, /which has 6144/],
    ["bytes before the start", { location: "m.onnx.data", offset: "-8" }, /no readable place/],
    ["too few bytes", { location: "m.onnx.data", length: "8" }, /2048 bytes, but holds 8/],
  ];
  it.each(outside)("are refused: %s", async (_, entries, message) => {
    writeFileSync(join(folder, "secret"), new Uint8Array(8192));
    symlinkSync(join(folder, "secret"), at("link"));
    symlinkSync(folder, at("up"));
    const path = await pointedTo(entries);
    expect(() => openModel(path)).toThrow(ModelRefused);
    expect(() => openModel(path)).toThrow(message);
  });
});
