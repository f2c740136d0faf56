/**
 * A classifier of float32[N,3,32,32] pictures with as many operators as are wanted: residual blocks in a row, every tenth one joined by a long
 * skip to its mirror image at the other end, as in segmentation networks. Weights are small and the same every time.
 */
import { makeNode } from "../node-proto";
import type { ModelProto, NodeProto, TensorProto } from "../schema/onnx_pb";
import { elementCount, floatTensor } from "../tensor";
import { tinyModel } from "./tiny-models";

const channels = 8;
const perBlock = 5;
const classes = 10;

/** At least `operators` of them, no more than six above. */
export function deepClassifier(operators: number): ModelProto {
  const nodes: NodeProto[] = [];
  const constants: TensorProto[] = [];
  let seed = 1;
  const weights = (name: string, ...dims: number[]) => {
    const values = Float32Array.from({ length: elementCount(dims) }, () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return (seed / 2147483648 - 0.5) * 0.05;
    });
    constants.push(floatTensor(name, dims, values));
    return name;
  };
  const convolution = (from: string, to: string, inputs = channels) => {
    nodes.push(
      makeNode("Conv", [from, weights(`${to}.weight`, channels, inputs, 3, 3)], [to], { pads: [1n, 1n, 1n, 1n] }),
    );
    return to;
  };
  const operator = (op: string, inputs: string[], to: string) => {
    nodes.push(makeNode(op, inputs, [to]));
    return to;
  };

  const blocks = Math.ceil((operators - 5) / perBlock);
  const kept = new Map<number, string>();
  let at = operator("Relu", [convolution("picture", "stem", 3)], "stem.relu");
  for (let block = 0; block < blocks; block++) {
    const first = operator("Relu", [convolution(at, `block${block}.a`)], `block${block}.a.relu`);
    const skip = kept.get(blocks - 1 - block) ?? at;
    const sum = operator("Add", [convolution(first, `block${block}.b`), skip], `block${block}.sum`);
    at = operator("Relu", [sum], `block${block}.relu`);
    if (block % 10 === 0 && block < blocks / 2 - 1) kept.set(block, at);
  }
  operator("GlobalAveragePool", [at], "pool");
  operator("Flatten", ["pool"], "flat");
  operator("MatMul", ["flat", weights("head", channels, classes)], "scores");
  return tinyModel({
    inputs: { picture: ["float32", "N", 3, 32, 32] },
    outputs: { scores: ["float32", "N", classes] },
    nodes,
    constants,
  });
}
