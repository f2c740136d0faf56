import { expect, it } from "vitest";
import { readModel, writeModel } from "../model-file";
import { makeNode } from "../node-proto";
import { floatTensor } from "../tensor";
import { runModel } from "../testing/run-model";
import { tinyModel } from "../testing/tiny-models";
import { show } from "./dim";
import { inferOrMeasure } from "./measure";

/** An operator of onnxruntime's own that the rules do not know, between two that they do. */
const unknown = () =>
  tinyModel({
    inputs: { x: ["float32", "N", 3, "W"] },
    outputs: { y: ["float32", "N", 3, "P"], z: ["float32", "K", 3] },
    nodes: [
      makeNode("Relu", ["x"], ["a"]),
      Object.assign(makeNode("Inverse", ["eye"], ["i"]), { domain: "com.microsoft" }),
      makeNode("MatMul", ["r", "i"], ["m"]),
      makeNode("Transpose", ["a"], ["t"], { perm: [0n, 2n, 1n] }),
      makeNode("Reshape", ["t", "flat"], ["r"]),
      makeNode("Abs", ["m"], ["z"]),
      makeNode("Concat", ["a", "a"], ["y"], { axis: 2n }),
    ],
    constants: [
      floatTensor("eye", [3, 3], [1, 0, 0, 0, 2, 0, 0, 0, 4]),
      { ...floatTensor("flat", [2], []), dataType: 7, rawData: new Uint8Array(BigInt64Array.of(-1n, 3n).buffer) },
    ],
  });

it("measures what no rule knows, and goes on by rules", async () => {
  const model = unknown();
  const before = writeModel(model);
  const sizes = new Map<string, [number, number]>([
    ["N", [1, 2]],
    ["W", [4, 7]],
  ]);
  const { facts, measured, unknownOperators, unknownValues } = await inferOrMeasure(model, runModel, sizes);
  expect(unknownOperators).toEqual(["com.microsoft.Inverse"]);
  expect(measured).toContain("i");
  expect(unknownValues).toEqual([]);
  const dims = (name: string) => facts.get(name)?.dims?.map(show);
  expect(dims("i")).toEqual(["3", "3"]);
  expect(dims("z")).toEqual(["N*W", "3"]);
  expect(dims("y")).toEqual(["N", "3", "2*W"]);
  expect(Buffer.compare(writeModel(model), before)).toBe(0);
});

it("needs no run where the rules know everything", async () => {
  const model = readModel(
    writeModel(
      tinyModel({
        inputs: { x: ["float32", "N"] },
        outputs: { y: ["float32", "N"] },
        nodes: [makeNode("Relu", ["x"], ["y"])],
      }),
    ),
  );
  const never = () => Promise.reject(new Error("it was run"));
  expect((await inferOrMeasure(model, never, new Map([["N", [1, 2]]]))).measured).toEqual([]);
});
