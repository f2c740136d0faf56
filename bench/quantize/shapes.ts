/**
 * Networks of well-known shapes with random weights: their speed, size and memory are those of the trained ones, their accuracy says
 * nothing. Weights are drawn so that values keep their size from layer to layer.
 */
import { create } from "@bufbuild/protobuf";
import type { ElementType } from "@/server/engine/ir/types";
import { writeModel } from "@/server/engine/onnx/model-file";
import { type AttributeValue, makeNode } from "@/server/engine/onnx/node-proto";
import type { Feeds } from "@/server/engine/onnx/quantize";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
} from "@/server/engine/onnx/schema/onnx_pb";
import { floatTensor, int64Tensor } from "@/server/engine/onnx/tensor";
import { makeValue } from "@/server/engine/onnx/value-type";

type Face = readonly [name: string, type: ElementType, dims: readonly (number | string)[]];

class Builder {
  readonly #nodes: NodeProto[] = [];
  readonly #constants: TensorProto[] = [];
  #count = 0;
  #state = 0x5eed;

  #uniform(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return this.#state / 2 ** 31 - 1;
  }

  /** Uniform, of the given standard deviation. */
  weights(dims: readonly number[], deviation: number): string {
    const count = dims.reduce((product, extent) => product * extent, 1);
    const size = deviation * Math.sqrt(3);
    const values = Float32Array.from({ length: count }, () => this.#uniform() * size);
    return this.#constant(floatTensor(this.#name("w"), dims, values));
  }

  floats(dims: readonly number[], values: readonly number[]): string {
    return this.#constant(floatTensor(this.#name("k"), dims, values));
  }

  ints(values: readonly number[]): string {
    return this.#constant(int64Tensor(this.#name("i"), [values.length], values));
  }

  #constant(tensor: TensorProto): string {
    this.#constants.push(tensor);
    return tensor.name;
  }

  #name(base: string): string {
    return `${base}${this.#count++}`;
  }

  op(type: string, inputs: readonly string[], attributes: Readonly<Record<string, AttributeValue>> = {}): string {
    const result = this.#name(type.toLowerCase());
    this.#nodes.push(makeNode(type, inputs, [result], attributes));
    return result;
  }

  /** `result` becomes the model's output under the name of `output`. */
  finish(inputs: readonly Face[], output: Face, result: string): Uint8Array {
    this.#nodes.push(makeNode("Identity", [result], [output[0]]));
    return writeModel(
      create(ModelProtoSchema, {
        irVersion: 8n,
        producerName: "weft-bench",
        opsetImport: [{ domain: "", version: 17n }],
        graph: create(GraphProtoSchema, {
          name: "shape",
          input: inputs.map(([name, type, dims]) => makeValue(name, type, dims)),
          output: [makeValue(...output)],
          node: this.#nodes,
          initializer: this.#constants,
        }),
      }),
    );
  }
}

function conv(b: Builder, x: string, from: number, to: number, kernel: number, stride: number, gain = 1): string {
  const pad = BigInt(kernel >> 1);
  const deviation = gain * Math.sqrt(2 / (from * kernel * kernel));
  return b.op("Conv", [x, b.weights([to, from, kernel, kernel], deviation), b.weights([to], 0.05)], {
    pads: [pad, pad, pad, pad],
    strides: [BigInt(stride), BigInt(stride)],
  });
}

/** ResNet (He et al. 2015) of 18 or 50 layers for pictures of 224 x 224, batch normalisation folded into the convolutions. */
export function resnet(layers: 18 | 50): Uint8Array {
  const b = new Builder();
  const blocks = layers === 18 ? [2, 2, 2, 2] : [3, 4, 6, 3];
  let x = b.op("Relu", [conv(b, "x", 3, 64, 7, 2)]);
  x = b.op("MaxPool", [x], { kernel_shape: [3n, 3n], pads: [1n, 1n, 1n, 1n], strides: [2n, 2n] });
  let channels = 64;
  blocks.forEach((count, stage) => {
    const width = 64 << stage;
    const out = layers === 18 ? width : width * 4;
    for (let block = 0; block < count; block++) {
      const stride = block === 0 && stage > 0 ? 2 : 1;
      const skip = channels === out && stride === 1 ? x : conv(b, x, channels, out, 1, stride, 0.5);
      let y = x;
      if (layers === 18) {
        y = b.op("Relu", [conv(b, y, channels, width, 3, stride)]);
        y = conv(b, y, width, out, 3, 1, 0.3);
      } else {
        y = b.op("Relu", [conv(b, y, channels, width, 1, 1)]);
        y = b.op("Relu", [conv(b, y, width, width, 3, stride)]);
        y = conv(b, y, width, out, 1, 1, 0.3);
      }
      x = b.op("Relu", [b.op("Add", [y, skip])]);
      channels = out;
    }
  });
  const pooled = b.op("Flatten", [b.op("GlobalAveragePool", [x])]);
  const logits = b.op("Gemm", [pooled, b.weights([1000, channels], 1 / Math.sqrt(channels)), b.weights([1000], 0.01)], {
    transB: 1n,
  });
  return b.finish([["x", "float32", ["N", 3, 224, 224]]], ["y", "float32", ["N", 1000]], logits);
}

const [hidden, heads, inner, vocabulary] = [384, 12, 1536, 30522];

/** The encoder of MiniLM-L6 (Wang et al. 2020) for `length` tokens. */
export function miniLm(length: number): Uint8Array {
  const b = new Builder();
  const dense = (x: string, from: number, to: number) =>
    b.op("Add", [b.op("MatMul", [x, b.weights([from, to], 1 / Math.sqrt(from))]), b.weights([to], 0.02)]);
  const norm = (x: string) =>
    b.op("LayerNormalization", [x, b.floats([hidden], new Array(hidden).fill(1)), b.weights([hidden], 0.02)], {
      axis: -1n,
      epsilon: 1e-12,
    });
  const words = b.op("Gather", [b.weights([vocabulary, hidden], 1), "ids"]);
  let x = norm(b.op("Add", [words, b.weights([length, hidden], 0.3)]));
  const visible = b.op("Unsqueeze", [b.op("Cast", ["mask"], { to: 1n }), b.ints([1, 2])]);
  const masked = b.op("Mul", [b.op("Sub", [visible, b.floats([], [1])]), b.floats([], [1e4])]);
  const split = (value: string, perm: readonly bigint[]) =>
    b.op("Transpose", [b.op("Reshape", [value, b.ints([0, 0, heads, hidden / heads])])], { perm });
  for (let layer = 0; layer < 6; layer++) {
    const query = split(dense(x, hidden, hidden), [0n, 2n, 1n, 3n]);
    const key = split(dense(x, hidden, hidden), [0n, 2n, 3n, 1n]);
    const value = split(dense(x, hidden, hidden), [0n, 2n, 1n, 3n]);
    const scores = b.op("Div", [b.op("MatMul", [query, key]), b.floats([], [Math.sqrt(hidden / heads)])]);
    const weights = b.op("Softmax", [b.op("Add", [scores, masked])], { axis: -1n });
    const seen = b.op("Transpose", [b.op("MatMul", [weights, value])], { perm: [0n, 2n, 1n, 3n] });
    const joined = b.op("Reshape", [seen, b.ints([0, 0, hidden])]);
    x = norm(b.op("Add", [dense(joined, hidden, hidden), x]));
    const wide = dense(x, hidden, inner);
    const error = b.op("Erf", [b.op("Div", [wide, b.floats([], [Math.SQRT2])])]);
    const gelu = b.op("Mul", [b.op("Mul", [wide, b.op("Add", [error, b.floats([], [1])])]), b.floats([], [0.5])]);
    x = norm(b.op("Add", [dense(gelu, inner, hidden), x]));
  }
  const inputs: Face[] = [
    ["ids", "int64", ["N", length]],
    ["mask", "int64", ["N", length]],
  ];
  return b.finish(inputs, ["y", "float32", ["N", length, hidden]], x);
}

export function randomPictures(count: number): Feeds[] {
  return Array.from({ length: count }, (_, seed) => {
    const data = new Float32Array(3 * 224 * 224);
    // Waves of a few directions: neighbours go together, as in pictures.
    for (let at = 0; at < data.length; at++) {
      const [channel, y, x] = [Math.floor(at / 50176), Math.floor((at % 50176) / 224), at % 224];
      data[at] = Math.sin((x * (1 + (seed % 7))) / 19 + channel) + Math.cos((y * (2 + (seed % 5))) / 23 + seed) * 0.8;
    }
    return { x: { type: "float32", dims: [1, 3, 224, 224], data } };
  });
}

export function randomSentences(count: number, length: number): Feeds[] {
  return Array.from({ length: count }, (_, seed) => {
    const token = (at: number) => BigInt((Math.imul(at + 1, 0x9e3779b1) ^ Math.imul(seed + 7, 0x85ebca6b)) >>> 17);
    const filled = 8 + ((seed * 13) % (length - 8));
    return {
      ids: { type: "int64", dims: [1, length], data: BigInt64Array.from({ length }, (_, at) => token(at) % 30522n) },
      mask: {
        type: "int64",
        dims: [1, length],
        data: BigInt64Array.from({ length }, (_, at) => (at < filled ? 1n : 0n)),
      },
    };
  });
}
