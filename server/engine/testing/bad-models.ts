/** Model files that somebody might send: broken by accident or made to do harm, each with what must be said of it. */
import { clone } from "@bufbuild/protobuf";
import { writeModel } from "../onnx/model-file";
import { makeNode } from "../onnx/node-proto";
import {
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  type GraphProto,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
} from "../onnx/schema/onnx_pb";
import { floatTensor, int64Tensor, rawTensor } from "../onnx/tensor";
import { makeIf, makeTensorAttribute, type TinyModel, tinyGraph, tinyModel } from "../onnx/testing/tiny-models";

export interface BadModel {
  title: string;
  bytes: Uint8Array;
  /** What is said where the file lies in a folder of its own; null: it is sound, and opened. */
  told: RegExp | null;
  /** What is said of it as an upload, where that is another thing. */
  toldOfUpload?: RegExp;
}

const face = { inputs: { x: ["float32", "N", 4] }, outputs: { y: ["float32", "N", 4] } } satisfies Partial<TinyModel>;
const written = (nodes: NodeProto[], constants: TensorProto[] = [], more: Partial<TinyModel> = {}) =>
  writeModel(tinyModel({ ...face, nodes, constants, ...more }));
const adding = (constant: TensorProto) => written([makeNode("Add", ["x", "c"], ["y"])], [{ ...constant, name: "c" }]);
const constantNode = (value: TensorProto) =>
  Object.assign(makeNode("Constant", [], ["c"]), { attribute: [makeTensorAttribute("value", value)] });

const sound = adding(floatTensor("c", [4], [1, 2, 3, 4]));

const elsewhere = (location: string): TensorProto =>
  Object.assign(rawTensor("c", DataType.FLOAT, [4], new Uint8Array()), {
    dataLocation: DataLocation.EXTERNAL,
    externalData: [{ $typeName: "onnx.StringStringEntryProto", key: "location", value: location }],
  });

/** A body that reads what is around it. */
const body = (output: string, nodes: NodeProto[], constants: TensorProto[] = []): GraphProto =>
  tinyGraph({ inputs: {}, outputs: { [output]: ["float32", "N", 4] }, nodes, constants });

function nested(depth: number): Uint8Array {
  let graph = body(`y${depth}`, [makeNode("Relu", ["x"], [`y${depth}`])]);
  for (let at = depth - 1; at >= 0; at--) {
    const other = body(`z${at}`, [makeNode("Abs", ["x"], [`z${at}`])]);
    graph = body(`y${at}`, [makeIf("on", [`y${at}`], graph, other)]);
  }
  return written(graph.node, [rawTensor("on", DataType.BOOL, [], Uint8Array.of(1))], {
    outputs: { y0: ["float32", "N", 4] },
  });
}

function changed(change: (graph: GraphProto) => void): Uint8Array {
  const model = clone(
    ModelProtoSchema,
    tinyModel({ ...face, nodes: [makeNode("Relu", ["x"], ["a"]), makeNode("Abs", ["a"], ["y"])] }),
  );
  change(model.graph as GraphProto);
  return writeModel(model);
}

const inFolderOnly = /only be in the model's own folder/;
const another = /another file/;
const large = 2 ** 20;

/** `outside` is a file that is not in the model's folder, and `link` a link to it that is. */
export const badModels = (outside: string, link: string): BadModel[] => [
  ...[0.2, 0.5, 0.8, 0.99].map((share) => ({
    title: `a file cut off after ${100 * share} % of its bytes`,
    bytes: sound.slice(0, Math.floor(sound.length * share)),
    told: /not an ONNX model|truncated|no outputs|made by nothing|no graph/,
  })),
  { title: "an empty file", bytes: new Uint8Array(), told: /empty/ },
  {
    title: "a cyclic graph",
    bytes: written([
      makeNode("Add", ["x", "b"], ["a"]),
      makeNode("Relu", ["a"], ["b"]),
      makeNode("Relu", ["b"], ["y"]),
    ]),
    told: /cycle/,
  },
  { title: "a node that feeds itself", bytes: written([makeNode("Add", ["x", "y"], ["y"])]), told: /cycle/ },
  {
    title: "a name that nothing makes",
    bytes: written([makeNode("Add", ["x", "ghost"], ["y"])]),
    told: /"ghost", which nothing makes/,
  },
  {
    title: "a name that nothing makes, in a body",
    bytes: written(
      [
        makeIf(
          "on",
          ["y"],
          body("a", [makeNode("Relu", ["ghost"], ["a"])]),
          body("b", [makeNode("Abs", ["x"], ["b"])]),
        ),
      ],
      [rawTensor("on", DataType.BOOL, [], Uint8Array.of(1))],
    ),
    told: /"ghost"/,
  },
  {
    title: "an output that nothing makes",
    bytes: written([makeNode("Relu", ["x"], ["a"])]),
    told: /"y".*made by nothing/,
  },
  {
    title: "two nodes that make one value",
    bytes: written([makeNode("Relu", ["x"], ["y"]), makeNode("Abs", ["x"], ["y"])]),
    told: /"y" is defined twice/,
  },
  {
    title: "a node with one output twice",
    bytes: written([makeNode("Split", ["x"], ["y", "y"], { axis: 1n })]),
    told: /"y" is defined twice/,
  },
  {
    title: "an output of the graph twice, which onnxruntime takes too",
    bytes: changed(({ output }) => output.push(...output)),
    told: null,
  },
  {
    title: "a constant twice",
    bytes: written([makeNode("Add", ["x", "c"], ["y"])], [floatTensor("c", [1], [1]), floatTensor("c", [1], [2])]),
    told: /"c" is defined twice/,
  },
  ...[
    { what: "with ../", location: "../outside", told: inFolderOnly },
    { what: "with ../ further down", location: "a/../../outside", told: inFolderOnly },
    { what: "at an absolute path", location: outside, told: inFolderOnly },
    { what: "at a path of Windows", location: "C:\\outside", told: inFolderOnly },
    { what: "behind a link that leads out", location: link, told: /leads out of/ },
  ].flatMap(({ what, location, told }) => [
    { title: `weights ${what}`, bytes: adding(elsewhere(location)), told, toldOfUpload: another },
    {
      title: `weights ${what}, in a node`,
      bytes: written([constantNode(elsewhere(location)), makeNode("Add", ["x", "c"], ["y"])]),
      told,
      toldOfUpload: another,
    },
    {
      title: `weights ${what}, in a body`,
      bytes: written(
        [
          makeIf(
            "on",
            ["y"],
            body("a", [makeNode("Add", ["x", "c"], ["a"])], [elsewhere(location)]),
            body("b", [makeNode("Abs", ["x"], ["b"])]),
          ),
        ],
        [rawTensor("on", DataType.BOOL, [], Uint8Array.of(1))],
      ),
      told,
      toldOfUpload: another,
    },
  ]),
  { title: "bodies nested ten levels deep", bytes: nested(10), told: null },
  { title: "bodies nested 200 levels deep", bytes: nested(200), told: /nested more than/ },
  {
    title: "a constant of fewer bytes than its extents say",
    bytes: adding(rawTensor("c", DataType.FLOAT, [4], new Uint8Array(12))),
    told: /16 bytes, but holds 12/,
  },
  {
    title: "a constant of more bytes than its extents say",
    bytes: adding(rawTensor("c", DataType.FLOAT, [4], new Uint8Array(20))),
    told: /16 bytes, but holds 20/,
  },
  {
    title: "a constant of fewer numbers than its extents say",
    bytes: adding({ ...rawTensor("c", DataType.FLOAT, [4], new Uint8Array()), floatData: [1, 2, 3] }),
    told: /"c"/,
  },
  {
    title: "a constant of 2^40 elements",
    bytes: adding(rawTensor("c", DataType.FLOAT, [large, large], new Uint8Array(16))),
    told: /would hold/,
  },
  {
    title: "a constant of 2^40 elements in a node",
    bytes: written([
      constantNode(rawTensor("", DataType.FLOAT, [large, large], new Uint8Array())),
      makeNode("Add", ["x", "c"], ["y"]),
    ]),
    told: /would hold/,
  },
  {
    title: "an input of 2^40 elements",
    bytes: written([makeNode("Relu", ["x"], ["y"])], [], { inputs: { x: ["float32", large, large] } }),
    told: /would hold/,
  },
];

/** A sound file of a few bytes that makes a value of 2^40 elements when it runs. */
export const bomb = written(
  [
    makeNode("ConstantOfShape", ["shape"], ["zeros"]),
    makeNode("ReduceSum", ["zeros"], ["sum"], { keepdims: 0n }),
    makeNode("Add", ["x", "sum"], ["y"]),
  ],
  [int64Tensor("shape", [2], [large, large])],
);
