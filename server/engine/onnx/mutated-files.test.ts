/** Hostile files in number: each is read or refused with a reason. WEFT_FUZZ says how many; 20,000 is the nightly size. */
import { describe, expect, it } from "vitest";
import { inspectModel } from "./inspect-model";
import { ModelRefused } from "./model-error";
import { readModel, writeModel } from "./model-file";
import { makeNode } from "./node-proto";
import { TensorProto_DataType as DataType } from "./schema/onnx_pb";
import { floatTensor, rawTensor } from "./tensor";
import { Mutations } from "./testing/mutate";
import { makeFunction, makeIf, ownNode, tinyGraph, tinyModel } from "./testing/tiny-models";

const rounds = Number(process.env.WEFT_FUZZ ?? 3000);
const face = { inputs: { x: ["float32", 4] }, outputs: { y: ["float32", 4] } } satisfies Pick<
  Parameters<typeof tinyGraph>[0],
  "inputs" | "outputs"
>;

function seeds(): Uint8Array[] {
  const body = (name: string, type: string) =>
    tinyGraph({ inputs: {}, outputs: { [name]: ["float32", 4] }, nodes: [makeNode(type, ["x"], [name])] });
  const constants = tinyModel({
    ...face,
    nodes: [makeNode("Add", ["x", "c"], ["y"])],
    constants: [floatTensor("c", [4], [1, 2, 3, 4])],
  });
  const branches = tinyModel({
    ...face,
    inputs: { ...face.inputs, c: ["bool"] },
    nodes: [makeIf("c", ["y"], body("a", "Relu"), body("b", "Abs"))],
  });
  const small = tinyModel({
    ...face,
    opset: 21,
    nodes: [makeNode("Cast", ["c"], ["d"], { to: BigInt(DataType.FLOAT) }), makeNode("Mul", ["d", "x"], ["y"])],
    constants: [rawTensor("c", DataType.INT4, [4], Uint8Array.of(0x21, 0x43))],
  });
  const called = tinyModel({ ...face, nodes: [ownNode("Twice", ["x"], ["y"])] });
  called.functions = [makeFunction("Twice", ["a"], ["b"], [makeNode("Add", ["a", "a"], ["b"])])];
  return [constants, branches, small, called].map(writeModel);
}

describe("mutated files", () => {
  it(`${rounds} of them are read or refused, never anything else, in bounded memory`, {
    timeout: 30_000 + rounds * 20,
  }, () => {
    const files = seeds();
    for (const file of files) expect(() => readModel(file)).not.toThrow();
    const random = new Mutations(7);
    const outside: string[] = [];
    const external = (location: string) => {
      outside.push(location);
      return new Uint8Array(64);
    };
    let refused = 0;
    let most = 0;
    for (let round = 0; round < rounds; round++) {
      const bytes = random.mutate(files[round % files.length] as Uint8Array);
      try {
        if (round % 2 === 0) inspectModel(readModel(bytes));
        else readModel(bytes, external);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(ModelRefused);
        refused += 1;
      }
      if (round % 256 === 0) most = Math.max(most, process.memoryUsage().heapUsed);
    }
    expect(refused).toBeGreaterThan(rounds / 3);
    expect(outside.filter((location) => location.includes("..") || location.startsWith("/"))).toEqual([]);
    expect(most).toBeLessThan(2 ** 29);
  });
});
