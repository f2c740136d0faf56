import { existsSync } from "node:fs";
import { basename } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { largestError } from "./compare";
import { inspectModel } from "./inspect-model";
import { ModelRefused } from "./model-error";
import { readModel, writeModel } from "./model-file";
import { makeNode } from "./node-proto";
import { TensorProto_DataLocation as DataLocation, type ModelProto, ModelProtoSchema } from "./schema/onnx_pb";
import { floatTensor } from "./tensor";
import { sampleFeeds } from "./testing/feeds";
import { ocrModels, readBytes, sharedModelFiles, sharedModels, starterModels } from "./testing/real-models";
import { runModel } from "./testing/run-model";
import {
  makeFunction,
  makeIf,
  makeTensorAttribute,
  ownNode,
  type TinyModel,
  tinyGraph,
  tinyModel,
} from "./testing/tiny-models";

async function expectEqualAfterWriting(path: string): Promise<void> {
  const bytes = readBytes(path);
  const model = readModel(bytes);
  const written = writeModel(model);
  // Not toEqual: it compares element by element, which takes a minute on a large model.
  expect(Buffer.compare(writeModel(readModel(written)), written)).toBe(0);
  const feeds = sampleFeeds(model);
  if (!feeds) return expect(inspectModel(readModel(written))).toEqual(inspectModel(readModel(bytes)));
  const fetches = model.graph?.output.map(({ name }) => name) ?? [];
  const [before, after] = [await runModel(bytes, feeds, fetches), await runModel(written, feeds, fetches)];
  expect(largestError(before, after)).toBe(0);
}

describe("reading and writing models", () => {
  it.each(starterModels().map((path) => [basename(path), path]))(
    "%s gives the same results after reading and writing",
    async (_, path) => {
      await expectEqualAfterWriting(path);
    },
  );

  it("keeps weights as views on the file's bytes", () => {
    const bytes = readBytes(ocrModels.recognition);
    const tensors = readModel(bytes).graph?.node.flatMap((node) => node.attribute.flatMap(({ t }) => t ?? [])) ?? [];
    const weights = tensors.filter(({ rawData }) => rawData.byteLength > 0);
    expect(weights.length).toBeGreaterThan(100);
    expect(weights.every(({ rawData }) => rawData.buffer === bytes.buffer)).toBe(true);
  });
});

describe.skipIf(!existsSync(sharedModels))("models of the shared folder", () => {
  it.each(sharedModelFiles().map((path) => [path.slice(sharedModels.length + 1), path]))(
    "%s gives the same results after reading and writing",
    async (_, path) => {
      await expectEqualAfterWriting(path);
    },
  );
});

const relu = (): TinyModel => ({
  inputs: { x: ["float32", "N", 4] },
  outputs: { y: ["float32", "N", 4] },
  nodes: [makeNode("Relu", ["x"], ["y"])],
});
const written = (model: ModelProto) => toBinary(ModelProtoSchema, model);
function broken(change: (model: ModelProto) => void, from: TinyModel = relu()): Uint8Array {
  const model = tinyModel(from);
  change(model);
  return written(model);
}
const withConstant = (): TinyModel => ({
  ...relu(),
  nodes: [makeNode("Add", ["x", "c"], ["y"])],
  constants: [floatTensor("c", [4], [1, 2, 3, 4])],
});
const firstConstant = (model: ModelProto) => model.graph?.initializer[0] ?? floatTensor("", [], []);

describe("refused files", () => {
  const cases: [string, Uint8Array, RegExp][] = [
    ["an empty file", new Uint8Array(), /empty/],
    ["a text file", new TextEncoder().encode("This is not a model at all, it is a text."), /not an ONNX model/],
    [
      "a PNG",
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52),
      /not an ONNX model/,
    ],
    [
      "a truncated file",
      written(tinyModel(withConstant())).slice(0, -20),
      /not an ONNX model.*(truncated|longer|ends)/,
    ],
    ["no graph", written(create(ModelProtoSchema, { irVersion: 7n })), /no graph/],
    ["no outputs", broken((model) => model.graph?.output.splice(0)), /no outputs/],
    [
      "an IR version of before operator sets",
      broken((model) => {
        model.irVersion = 2n;
      }),
      /IR version 2/,
    ],
    [
      "2^40 elements in a node's constant",
      written(
        tinyModel({
          ...relu(),
          nodes: [
            {
              ...makeNode("Constant", [], ["c"]),
              attribute: [makeTensorAttribute("value", { ...floatTensor("", [], []), dims: [1n << 20n, 1n << 20n] })],
            },
            makeNode("Add", ["x", "c"], ["y"]),
          ],
        }),
      ),
      /would hold/,
    ],
    [
      "a function that calls itself by another",
      broken((model) => {
        model.functions = [
          makeFunction("A", ["a"], ["b"], [ownNode("B", ["a"], ["b"])]),
          makeFunction("B", ["a"], ["b"], [ownNode("A", ["a"], ["b"])]),
        ];
      }),
      /function "[AB]" calls itself/,
    ],
    [
      "a function that reads what nothing makes",
      broken((model) => {
        model.functions = [makeFunction("A", ["a"], ["b"], [makeNode("Relu", ["ghost"], ["b"])])];
      }),
      /"ghost", which nothing makes/,
    ],
    ["no operator set", broken((model) => model.opsetImport.splice(0)), /operator set/],
    ["an operator set of the future", written(tinyModel({ ...relu(), opset: 99 })), /operator set 99/],
    [
      "data outside the file",
      broken((model) => {
        firstConstant(model).dataLocation = DataLocation.EXTERNAL;
      }, withConstant()),
      /another file/,
    ],
    [
      "a constant of the wrong size",
      broken((model) => {
        firstConstant(model).dims = [5n];
      }, withConstant()),
      /"c".*20 bytes, but holds 16/,
    ],
    [
      "a constant of negative extent",
      broken((model) => {
        firstConstant(model).dims = [-4n];
      }, withConstant()),
      /dimension of -4/,
    ],
    [
      "a constant of absurd extent",
      broken((model) => {
        firstConstant(model).dims = [1n << 20n, 1n << 20n];
        firstConstant(model).rawData = new Uint8Array();
      }, withConstant()),
      /would hold/,
    ],
    [
      "a constant of an unknown type",
      broken((model) => {
        firstConstant(model).dataType = 77;
      }, withConstant()),
      /unknown element type/,
    ],
    [
      "an absurd input",
      written(tinyModel({ ...relu(), inputs: { x: ["float32", 1_000_000, 1_000_000] } })),
      /would hold/,
    ],
    [
      "a name that nothing makes",
      written(tinyModel({ ...relu(), nodes: [makeNode("Relu", ["nowhere"], ["y"])] })),
      /"nowhere", which nothing makes/,
    ],
    ["an output that nothing makes", written(tinyModel({ ...relu(), nodes: [] })), /"y".*made by nothing/],
    [
      "two makers of one value",
      written(tinyModel({ ...relu(), nodes: [makeNode("Relu", ["x"], ["y"]), makeNode("Abs", ["x"], ["y"])] })),
      /"y" is defined twice/,
    ],
    [
      "a cycle",
      written(
        tinyModel({
          ...relu(),
          nodes: [makeNode("Add", ["x", "b"], ["a"]), makeNode("Relu", ["a"], ["b"]), makeNode("Relu", ["b"], ["y"])],
        }),
      ),
      /cycle/,
    ],
    [
      "a body that reads a name that nothing makes",
      written(
        tinyModel({
          ...relu(),
          inputs: { x: ["float32", 4], c: ["bool"] },
          nodes: [
            makeIf(
              "c",
              ["y"],
              tinyGraph({ inputs: {}, outputs: { a: ["float32", 4] }, nodes: [makeNode("Relu", ["ghost"], ["a"])] }),
              tinyGraph({ inputs: {}, outputs: { b: ["float32", 4] }, nodes: [makeNode("Abs", ["x"], ["b"])] }),
            ),
          ],
        }),
      ),
      /"ghost"/,
    ],
  ];
  it.each(cases)("%s", (_, bytes, message) => {
    expect(() => readModel(bytes)).toThrow(ModelRefused);
    expect(() => readModel(bytes)).toThrow(message);
  });

  it("refuses a small file that would unfold to millions of parts, before building them", () => {
    // Field 7 (graph) of length n, holding empty nodes (field 1, length 0) two bytes each.
    const nodes = 4_500_000;
    const header = [0x3a];
    for (let length = nodes * 2; ; length = Math.floor(length / 128)) {
      header.push(length >= 128 ? (length % 128) | 128 : length);
      if (length < 128) break;
    }
    const bytes = new Uint8Array(header.length + nodes * 2);
    bytes.set(header);
    for (let index = header.length; index < bytes.length; index += 2) bytes[index] = 0x0a;
    expect(() => readModel(bytes)).toThrow(/parts/);
  });

  it("reads bodies nested ten levels deep, and renames nothing", () => {
    let graph = tinyGraph({ inputs: {}, outputs: { y10: ["float32", 4] }, nodes: [makeNode("Relu", ["x"], ["y10"])] });
    for (let depth = 9; depth >= 0; depth--) {
      const other = tinyGraph({
        inputs: {},
        outputs: { [`z${depth}`]: ["float32", 4] },
        nodes: [makeNode("Abs", ["x"], [`z${depth}`])],
      });
      const inner = makeIf("c", [`y${depth}`], graph, other);
      graph = tinyGraph({ inputs: {}, outputs: { [`y${depth}`]: ["float32", 4] }, nodes: [inner] });
    }
    const model = tinyModel({
      inputs: { x: ["float32", 4], c: ["bool"] },
      outputs: { y0: ["float32", 4] },
      nodes: graph.node,
    });
    const bytes = written(model);
    expect(Buffer.compare(writeModel(readModel(bytes)), bytes)).toBe(0);
  });

  it("refuses bodies nested without end", () => {
    let graph = tinyGraph(relu());
    for (let depth = 0; depth < 60; depth++)
      graph = tinyGraph({ ...relu(), nodes: [makeIf("x", ["y"], graph, tinyGraph(relu()))] });
    const model = create(ModelProtoSchema, { irVersion: 7n, opsetImport: [{ domain: "", version: 13n }], graph });
    expect(() => readModel(written(model))).toThrow(ModelRefused);
  });
});
