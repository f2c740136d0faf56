/** Attention, and the operators that onnxruntime adds, against what onnxruntime gives for each: extents with names, types, every output. */
import { describe, expect, it } from "vitest";
import type { ElementType } from "../../ir/types";
import { dataTypeOf } from "../element-types";
import { readModel, writeModel } from "../model-file";
import { type AttributeValue, makeNode } from "../node-proto";
import { importMicrosoft, microsoftNode } from "../quantize/microsoft";
import type { Tensor } from "../segment";
import { rawTensor } from "../tensor";
import { runModel } from "../testing/run-model";
import { tinyModel } from "../testing/tiny-models";
import { evaluate, show } from "./dim";
import { inferShapes } from "./infer";

const extents: Record<string, number> = { batch: 2, seq: 3, past: 4, total: 7, h: 6, w: 5, rows: 3 };

interface Given {
  type: ElementType;
  dims: readonly (number | string)[];
  fill: number;
  constant: boolean;
}
const value = (type: ElementType, dims: readonly (number | string)[], fill = 0): Given => ({
  type,
  dims,
  fill,
  constant: false,
});
const constant = (type: ElementType, dims: readonly number[], fill = 0): Given => ({
  type,
  dims,
  fill,
  constant: true,
});
const float = (...dims: (number | string)[]) => value("float32", dims, 0.5);
const weights = (...dims: number[]) => constant("float32", dims, 0.25);
const scale = weights();
const zero = () => constant("uint8", []);
const bytes = (...dims: (number | string)[]) => value("uint8", dims, 3);

/** Operator, its attributes, inputs (null: left out), how many outputs it is asked for; the domain, where it is ONNX's own. */
type Case = [string, Record<string, AttributeValue>, (Given | null)[], number?, string?];

const heads = { num_heads: 2n };
const cases: Case[] = [
  ["Attention", heads, [float("batch", "seq", 6), weights(6, 24), weights(24)]],
  [
    "Attention",
    heads,
    [float("batch", "seq", 6), weights(6, 24), weights(24), null, float(2, "batch", 2, "past", 4)],
    2,
  ],
  ["Attention", { ...heads, qkv_hidden_sizes: [8n, 8n, 12n] }, [float("batch", "seq", 6), weights(6, 28), weights(28)]],
  [
    "QAttention",
    heads,
    [bytes("batch", "seq", 6), constant("uint8", [6, 24], 2), weights(24), scale, scale, null, zero(), zero()],
  ],
  [
    "QAttention",
    { ...heads, unidirectional: 1n },
    [
      bytes("batch", "seq", 6),
      constant("uint8", [6, 24], 2),
      weights(24),
      scale,
      scale,
      null,
      zero(),
      zero(),
      float(2, "batch", 2, "past", 4),
    ],
    2,
  ],
  ["MultiHeadAttention", heads, [float("batch", "seq", 8), float("batch", "total", 8), float("batch", "total", 12)]],
  [
    "MultiHeadAttention",
    heads,
    [
      float("batch", "seq", 8),
      float("batch", "seq", 8),
      float("batch", "seq", 8),
      null,
      null,
      null,
      float("batch", 2, "past", 4),
      float("batch", 2, "past", 4),
    ],
    3,
  ],
  [
    "MultiHeadAttention",
    heads,
    [float("batch", "seq", 8), float("batch", 2, "total", 4), float("batch", 2, "total", 4)],
  ],
  [
    "GroupQueryAttention",
    { num_heads: 2n, kv_num_heads: 1n },
    [
      float("batch", 1, 16),
      float("batch", 1, 8),
      float("batch", 1, 8),
      float("batch", 1, "past", 8),
      float("batch", 1, "past", 8),
      value("int32", ["batch"], 4),
      constant("int32", [], 5),
    ],
    3,
  ],
  [
    "GroupQueryAttention",
    { num_heads: 2n, kv_num_heads: 1n },
    [
      float("batch", 1, 32),
      null,
      null,
      float("batch", 1, "past", 8),
      float("batch", 1, "past", 8),
      value("int32", ["batch"], 4),
      constant("int32", [], 5),
    ],
    3,
  ],
  [
    "EmbedLayerNormalization",
    {},
    [
      value("int32", ["batch", "seq"], 1),
      value("int32", ["batch", "seq"], 1),
      weights(9, 8),
      weights(16, 8),
      weights(2, 8),
      weights(8),
      weights(8),
      value("int32", ["batch", "seq"], 1),
    ],
    3,
  ],
  [
    "EmbedLayerNormalization",
    {},
    [value("int32", ["batch", "seq"], 1), null, weights(9, 8), weights(16, 8), null, weights(8), weights(8)],
    2,
  ],
  ["SkipLayerNormalization", {}, [float("batch", "seq", 8), float("batch", "seq", 8), weights(8), weights(8)]],
  ["SkipSimplifiedLayerNormalization", {}, [float("batch", "seq", 8), float("batch", "seq", 8), weights(8)]],
  [
    "Attention",
    { q_num_heads: 4n, kv_num_heads: 2n },
    [float("batch", "seq", 16), float("batch", "total", 8), float("batch", "total", 12)],
    1,
    "",
  ],
  [
    "Attention",
    {},
    [
      float("batch", 4, "seq", 4),
      float("batch", 2, "seq", 4),
      float("batch", 2, "seq", 6),
      null,
      float("batch", 2, "past", 4),
      float("batch", 2, "past", 6),
    ],
    4,
    "",
  ],
  ["SimplifiedLayerNormalization", {}, [float("batch", "seq", 8), weights(8)], 1, ""],
  ["Gelu", {}, [float("batch", 8)]],
  ["FastGelu", {}, [float("batch", "seq", 8), weights(8)]],
  ["BiasGelu", {}, [float("batch", "seq", 8), weights(8)]],
  ["QuickGelu", {}, [float("batch", "seq", 8)]],
  ["RotaryEmbedding", {}, [float("batch", "seq", 8), value("int64", [1], 0), weights(16, 4), weights(16, 4)]],
  [
    "MatMulNBits",
    { K: 16n, N: 12n, bits: 4n, block_size: 16n },
    [float("batch", "seq", 16), constant("uint8", [12, 1, 8], 3), weights(12)],
  ],
  ["FusedMatMul", { transA: 1n }, [float("batch", 4, "rows"), float("batch", 4, 6)]],
  ["FusedGemm", { activation: "Relu", transB: 1n }, [float("batch", 6), weights(4, 6)]],
  ["FusedConv", { activation: "Relu", pads: [1n, 1n, 1n, 1n] }, [float("batch", 3, "h", "w"), weights(4, 3, 3, 3)]],
  ["DynamicQuantizeMatMul", {}, [float("batch", "seq", 6), constant("uint8", [6, 4], 2), weights(1)]],
  ["MatMulIntegerToFloat", {}, [bytes("batch", "seq", 6), constant("uint8", [6, 4], 2), scale, scale]],
  ["QLinearAdd", {}, [bytes("batch", 1, 4), scale, zero(), bytes("batch", "seq", 4), scale, zero(), scale, zero()]],
  ["QLinearMul", {}, [bytes(4), scale, zero(), bytes("batch", "seq", 4), scale, zero(), scale, zero()]],
  ["QLinearSigmoid", {}, [bytes("batch", "seq"), scale, zero(), scale, zero()]],
  ["QLinearLeakyRelu", {}, [bytes("batch", "seq"), scale, zero(), scale, zero()]],
  ["QLinearSoftmax", { opset: 13n, axis: -1n }, [bytes("batch", "seq"), scale, zero(), scale, zero()]],
  ["QLinearAveragePool", { kernel_shape: [3n, 3n] }, [bytes("batch", 3, "h", "w"), scale, zero(), scale, zero()]],
  [
    "QLinearAveragePool",
    { kernel_shape: [3n, 3n], channels_last: 1n },
    [bytes("batch", "h", "w", 3), scale, zero(), scale, zero()],
  ],
  ["QLinearGlobalAveragePool", {}, [bytes("batch", 3, "h", "w"), scale, zero(), scale, zero()]],
  ["QLinearGlobalAveragePool", { channels_last: 1n }, [bytes("batch", "h", "w", 3), scale, zero(), scale, zero()]],
  [
    "QLinearConcat",
    { axis: 1n },
    [scale, zero(), bytes("batch", "seq"), scale, zero(), bytes("batch", 4), scale, zero()],
  ],
  [
    "QLinearWhere",
    {},
    [value("bool", ["batch", 1], 1), bytes("batch", 4), scale, zero(), bytes(1, 4), scale, zero(), scale, zero()],
  ],
  [
    "QLinearConv",
    { channels_last: 1n, pads: [1n, 1n, 1n, 1n], strides: [2n, 2n] },
    [bytes("batch", "h", "w", 3), scale, zero(), constant("uint8", [4, 3, 3, 3], 2), scale, zero(), scale, zero()],
  ],
  ["QGemm", {}, [bytes("batch", 6), scale, zero(), constant("uint8", [6, 4], 2), scale, zero()]],
  [
    "QGemm",
    { transB: 1n },
    [bytes("batch", 6), scale, zero(), constant("uint8", [4, 6], 2), scale, zero(), null, scale, zero()],
  ],
  [
    "DynamicQuantizeLSTM",
    { hidden_size: 4n },
    [
      float("seq", "batch", 6),
      constant("uint8", [1, 6, 16], 2),
      constant("uint8", [1, 4, 16], 2),
      null,
      null,
      null,
      null,
      null,
      weights(1),
      constant("uint8", [1]),
      weights(1),
      constant("uint8", [1]),
    ],
    3,
  ],
  [
    "GatherBlockQuantized",
    { block_size: 16n, gather_axis: 0n, quantize_axis: 1n },
    [constant("uint8", [9, 8], 2), value("int64", ["batch", "seq"], 1), weights(9, 1)],
  ],
  ["QuantizeLinear", {}, [float("batch", 4), scale, zero()]],
  ["DequantizeLinear", {}, [bytes("batch", 4), scale, zero()]],
  ["NhwcMaxPool", { kernel_shape: [2n, 2n] }, [bytes("batch", "h", "w", 3)]],
  ["Trilu", {}, [float("batch", 4, 4)]],
];

function dataOf(type: ElementType, count: number, fill: number): Tensor["data"] {
  if (type === "float32") return new Float32Array(count).fill(fill);
  if (type === "int64") return new BigInt64Array(count).fill(BigInt(fill));
  if (type === "int32") return new Int32Array(count).fill(fill);
  return new Uint8Array(count).fill(fill);
}

function tensorOf({ type, dims, fill }: Given): Tensor {
  const plain = dims.map((dim) => (typeof dim === "number" ? dim : (extents[dim] ?? 0)));
  const data = dataOf(
    type,
    plain.reduce((product, extent) => product * extent, 1),
    fill,
  );
  return { type, dims: plain, data };
}

describe("operators of transformers, and onnxruntime's own, give what is inferred", () => {
  it.each(cases.map((each, index) => [each[0], index] as const))("%s (%i)", async (_, index) => {
    const [op, attributes, inputs, count = 1, domain] = cases[index] as Case;
    const names = inputs.map((given, at) => (given ? `in${at}` : ""));
    const outputs = Array.from({ length: count }, (_, at) => `out${at}`);
    const node =
      domain === "" ? makeNode(op, names, outputs, attributes) : microsoftNode(op, names, outputs, attributes);
    const named = inputs.flatMap((given, at) => (given ? [{ name: `in${at}`, ...given }] : []));
    const constants = named
      .filter((given) => given.constant)
      .map((given) => {
        const { data, dims, type } = tensorOf(given);
        return rawTensor(given.name, dataTypeOf(type), [...dims], new Uint8Array(data.buffer));
      });
    const fed = named.filter((given) => !given.constant);
    const model = tinyModel({
      opset: domain === "" ? 23 : 17,
      inputs: Object.fromEntries(fed.map(({ name, type, dims }) => [name, [type, ...dims]])),
      outputs: {},
      nodes: [node],
      constants,
    });
    importMicrosoft(model);
    const graph = model.graph;
    if (!graph) throw new Error("no graph");
    graph.output = outputs.map((name) => ({
      $typeName: "onnx.ValueInfoProto",
      name,
      docString: "",
      metadataProps: [],
    }));
    const feeds = Object.fromEntries(fed.map((given) => [given.name, tensorOf(given)]));
    const real = await runModel(writeModel(model), feeds, outputs);
    const { facts, unknownOperators } = inferShapes(readModel(writeModel(model)));
    expect(unknownOperators).toEqual([]);
    const table = new Map(Object.entries(extents));
    for (const name of outputs) {
      const found = facts.get(name);
      expect({ type: found?.type, dims: found?.dims?.map((dim) => evaluate(dim, table) ?? show(dim)) }).toEqual({
        type: real[name]?.type,
        dims: real[name]?.dims,
      });
    }
  });
});
