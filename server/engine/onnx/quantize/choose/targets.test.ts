/**
 * What each target's forms are made of, over everything that a search builds: pairs of bytes, and codes that the instructions of the
 * processor multiply without loss.
 */
import { describe, expect, it } from "vitest";
import { readModel, writeModel } from "../../model-file";
import { makeNode } from "../../node-proto";
import { TensorProto_DataType as DataType, type GraphProto, type TensorProto } from "../../schema/onnx_pb";
import { floatTensor, numbersOf } from "../../tensor";
import { noise } from "../../testing/noise";
import { testMachine } from "../../testing/run-model";
import { tinyModel } from "../../testing/tiny-models";
import type { Feeds, Machine } from "../machine";
import type { TargetName } from "../targets";
import { quantizeModel } from "./quantize-model";

/** Mostly as large as they get, and of one sign: neighbouring products add up. */
const heavy = (count: number, seed: number) => noise(count, seed).map((value) => 1 - Math.abs(value) * 0.01);

/** Convolutions, a product of what two of them give, one with weights, and a classifier. */
const model = writeModel(
  tinyModel({
    inputs: { x: ["float32", "N", 4, 4, 4] },
    outputs: { y: ["float32", "N", 8, 3] },
    nodes: [
      makeNode("Conv", ["x", "w"], ["c"], { pads: [1n, 1n, 1n, 1n] }),
      makeNode("Relu", ["c"], ["r"]),
      makeNode("Conv", ["r", "k"], ["d"]),
      makeNode("Transpose", ["d"], ["t"], { perm: [0n, 1n, 3n, 2n] }),
      makeNode("MatMul", ["r", "t"], ["m"]),
      makeNode("MatMul", ["m", "v"], ["a"]),
      makeNode("ReduceMean", ["a"], ["f"], { axes: [3n], keepdims: 0n }),
      makeNode("MatMul", ["f", "u"], ["y"]),
    ],
    constants: [
      floatTensor("w", [8, 4, 3, 3], heavy(288, 1)),
      floatTensor("k", [8, 8, 1, 1], heavy(64, 4)),
      floatTensor("v", [4, 8], heavy(32, 2)),
      floatTensor("u", [4, 3], heavy(12, 3)),
    ],
    opset: 13,
  }),
);
const samples: Feeds[] = Array.from({ length: 8 }, (_, row) => ({
  x: { type: "float32", dims: [1, 4, 4, 4], data: noise(64, 20 + row).map(Math.abs) },
}));

interface Product {
  form: string;
  operator: string;
  activations: DataType;
  weights: DataType;
  /** Of weights; null where both are activations. */
  codes: number[] | null;
}

/** Every product of bytes in every form. */
async function productsFor(target: TargetName): Promise<Product[]> {
  const found: Product[] = [];
  // Times do not matter: all are as fast, and whole models pay so that mixtures are tried.
  const machine: Machine = {
    ...testMachine,
    async open(file, options) {
      const opened = await testMachine.open(file, options);
      const ms = (readModel(file).graph as GraphProto).node.some(({ opType }) => /Dequantize|Integer/.test(opType))
        ? 1
        : 9;
      return {
        close: () => opened.close(),
        run: async (feeds, fetches) => ({ outputs: (await opened.run(feeds, fetches)).outputs, ms }),
      };
    },
  };
  await quantizeModel({
    model,
    samples,
    target,
    budget: 1,
    machine,
    keep: async ({ name }, file) => {
      found.push(...productsOf(name, readModel(file).graph as GraphProto));
    },
  });
  return found;
}

function productsOf(form: string, { node, initializer }: GraphProto): Product[] {
  const makers = new Map(node.flatMap((each) => each.output.map((output) => [output, each] as const)));
  const constants = new Map(initializer.map((tensor) => [tensor.name, tensor]));
  const typeOf = (tensor: TensorProto | undefined) => (tensor?.dataType ?? DataType.UNDEFINED) as DataType;
  /** The bytes behind a float32 value, through what only moves them. */
  const bytesOf = (name: string): { type: DataType; tensor: TensorProto | undefined } | null => {
    const maker = makers.get(name);
    if (maker?.opType === "Transpose" || maker?.opType === "Reshape") return bytesOf(maker.input[0] as string);
    if (maker?.opType !== "DequantizeLinear") return null;
    const tensor = constants.get(maker.input[0] as string);
    const zero = constants.get(maker.input[2] ?? "");
    const source = makers.get(maker.input[0] as string);
    const quantizer = source && constants.get(source.input[2] ?? "");
    return { type: typeOf(tensor ?? zero ?? quantizer), tensor };
  };
  return node.flatMap(({ opType, input }) => {
    const [left = "", right = ""] = input;
    if (opType === "MatMulInteger") {
      const tensor = constants.get(right);
      const codes = tensor ? Array.from(numbersOf(tensor) as ArrayLike<number>) : null;
      // The activations come from DynamicQuantizeLinear, which knows no other type.
      return [{ form, operator: opType, activations: DataType.UINT8, weights: typeOf(tensor), codes }];
    }
    if (!["Conv", "MatMul", "Gemm"].includes(opType)) return [];
    const [a, b] = [bytesOf(left), bytesOf(right)];
    if (!a || !b) return [];
    const codes = b.tensor ? Array.from(numbersOf(b.tensor) as ArrayLike<number>) : null;
    return [{ form, operator: opType, activations: a.type, weights: b.type, codes }];
  });
}

/** vpmaddubsw: products of an unsigned and a signed byte, each two added into 16 bits that saturate. */
function addedInPairs(codes: readonly number[], activation: number): { exact: number; given: number } {
  const clamp = (value: number) => Math.min(32767, Math.max(-32768, value));
  let [exact, given] = [0, 0];
  for (let at = 0; at < codes.length; at += 2) {
    const pair = activation * (codes[at] as number) + activation * (codes[at + 1] ?? 0);
    exact += pair;
    given += clamp(pair);
  }
  return { exact, given };
}

const weighted = (products: readonly Product[]) => products.filter(({ codes }) => codes !== null);

describe("forms for a target", () => {
  it("x64 without VNNI: unsigned by signed of seven bits, whose pairs never leave 16 bits", async () => {
    const products = await productsFor("x64-avx2");
    expect(new Set(products.map(({ operator }) => operator))).toEqual(new Set(["Conv", "MatMul", "MatMulInteger"]));
    for (const { form, activations, weights, codes } of weighted(products)) {
      expect([activations, weights], form).toEqual([DataType.UINT8, DataType.INT8]);
      const largest = Math.max(...(codes as number[]).map(Math.abs));
      expect(largest, form).toBeLessThanOrEqual(64);
      // The range that is left is used.
      expect(largest, form).toBeGreaterThanOrEqual(63);
      const { exact, given } = addedInPairs(codes as number[], 255);
      expect(given, form).toBe(exact);
    }
    // Of two activations both are unsigned: they are widened before they are multiplied.
    const both = products.filter(({ codes }) => codes === null);
    expect(both.map(({ activations, weights }) => [activations, weights])).toEqual(
      both.map(() => [DataType.UINT8, DataType.UINT8]),
    );
    expect(both.length).toBeGreaterThan(0);
  }, 60_000);

  it("x64 with VNNI: unsigned by signed of all eight bits, which pairs of 16 bits would not hold", async () => {
    const products = weighted(await productsFor("x64-vnni"));
    expect(products.length).toBeGreaterThan(0);
    for (const { form, activations, weights, codes } of products) {
      expect([activations, weights], form).toEqual([DataType.UINT8, DataType.INT8]);
      expect(Math.max(...(codes as number[]).map(Math.abs)), form).toBeGreaterThanOrEqual(126);
      const { exact, given } = addedInPairs(codes as number[], 255);
      expect(given, form).toBeLessThan(exact);
    }
  }, 60_000);

  it("arm64: signed by signed of all eight bits, where ranges are known beforehand", async () => {
    const products = (await productsFor("arm64")).filter(({ operator }) => operator !== "MatMulInteger");
    expect(products.length).toBeGreaterThan(0);
    for (const { form, activations, weights } of products)
      expect([activations, weights], form).toEqual([DataType.INT8, DataType.INT8]);
    for (const { form, codes } of weighted(products))
      expect(Math.max(...(codes as number[]).map(Math.abs)), form).toBeGreaterThanOrEqual(126);
  }, 60_000);
});
