/** Hostile files in number: each is read or refused with a reason. What is read can be looked at. WEFT_FUZZ says how many. */
import { describe, expect, it } from "vitest";
import { checkModel } from "./check";
import { inspectModel } from "./inspect-model";
import { listModel } from "./list-graph";
import { ModelRefused } from "./model-error";
import { readModel, writeModel } from "./model-file";
import { makeNode } from "./node-proto";
import { TensorProto_DataLocation as DataLocation, TensorProto_DataType as DataType } from "./schema/onnx_pb";
import { floatTensor, rawTensor } from "./tensor";
import { Mutations } from "./testing/mutate";
import { makeFunction, makeIf, ownNode, tinyGraph, tinyModel } from "./testing/tiny-models";

const rounds = Number(process.env.WEFT_FUZZ ?? 20_000);
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
  const outside = tinyModel({
    ...face,
    nodes: [makeNode("Add", ["x", "c"], ["y"])],
    constants: [
      Object.assign(rawTensor("c", DataType.FLOAT, [4], new Uint8Array()), {
        dataLocation: DataLocation.EXTERNAL,
        externalData: Object.entries({ location: "a/weights", offset: "0", length: "16" }).map(([key, value]) => ({
          $typeName: "onnx.StringStringEntryProto",
          key,
          value,
        })),
      }),
    ],
  });
  return [constants, branches, small, called, outside].map(writeModel);
}

describe("mutated files", () => {
  it(`${rounds} of them are read or refused, never anything else, in bounded memory`, {
    timeout: 30_000 + rounds * 20,
  }, () => {
    const files = seeds();
    for (const file of files) expect(() => readModel(file, () => new Uint8Array(64))).not.toThrow();
    const random = new Mutations(7);
    const outside: string[] = [];
    const external = (location: string) => {
      outside.push(location);
      return new Uint8Array(64);
    };
    let read = 0;
    let refused = 0;
    let most = 0;
    for (let round = 0; round < rounds; round++) {
      const bytes = random.mutate(files[round % files.length] as Uint8Array);
      try {
        const model = round % 2 === 0 ? readModel(bytes) : readModel(bytes, external);
        inspectModel(model);
        checkModel(model);
        listModel(model);
        read += 1;
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(ModelRefused);
        refused += 1;
      }
      if (round % 256 === 0) most = Math.max(most, process.memoryUsage().heapUsed);
    }
    expect(refused).toBeGreaterThan(rounds / 3);
    expect(read).toBeGreaterThan(rounds / 20);
    expect(outside.filter((location) => location.includes("..") || location.startsWith("/"))).toEqual([]);
    expect(most).toBeLessThan(2 ** 29);
  });
});
