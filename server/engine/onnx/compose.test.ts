import { describe, expect, it } from "vitest";
import { checkModel } from "./check";
import { compose, type ModelPart } from "./compose";
import { ModelRefused } from "./model-error";
import { readModel, writeModel } from "./model-file";
import { makeNode } from "./node-proto";
import { floatTensor } from "./tensor";
import { runModel } from "./testing/run-model";
import { makeIf, printGraph, tinyGraph, tinyModel } from "./testing/tiny-models";
import { makeValue } from "./value-type";

/** y = x > 0 ? x + c : -x, with the constant and the input seen from inside the bodies. */
function branching(opset = 13) {
  const body = (name: string, node: ReturnType<typeof makeNode>) =>
    tinyGraph({ inputs: {}, outputs: { [name]: ["float32", 1] }, nodes: [node] });
  return tinyModel({
    opset,
    inputs: { x: ["float32", 1] },
    outputs: { y: ["float32", 1] },
    nodes: [
      makeNode("Greater", ["x", "zero"], ["c"]),
      makeIf("c", ["y"], body("t", makeNode("Add", ["x", "one"], ["t"])), body("e", makeNode("Neg", ["x"], ["e"]))),
    ],
    constants: [floatTensor("one", [1], [1]), floatTensor("zero", [1], [0])],
  });
}
const part = (prefix: string, from: string, to: string, opset?: number): ModelPart => ({
  title: `Model ${prefix}`,
  model: branching(opset),
  prefix,
  io: new Map([
    ["x", from],
    ["y", to],
  ]),
});
const whole = (parts: ModelPart[], opset = 13) =>
  compose({
    name: "two",
    opset,
    parts,
    inputs: [makeValue("in", "float32", [1])],
    outputs: [makeValue("out", "float32", [1])],
  });

describe("compose", () => {
  it("joins two copies of one model, names inside bodies kept apart", async () => {
    const bytes = writeModel(whole([part("a/", "in", "mid"), part("b/", "mid", "out")]));
    expect(printGraph(readModel(bytes).graph ?? tinyGraph({ inputs: {}, outputs: {}, nodes: [] }))).toEqual([
      "a/c = Greater(in, [1]{0})",
      "mid = If(a/c)",
      "b/c = Greater(mid, [1]{0})",
      "out = If(b/c)",
    ]);
    for (const [given, wanted] of [
      [2, 4],
      [-3, 4],
    ]) {
      const { out } = await runModel(bytes, { in: { type: "float32", dims: [1], data: Float32Array.of(given ?? 0) } }, [
        "out",
      ]);
      expect(out?.data[0]).toBe(wanted);
    }
  });

  it("brings a model of an earlier operator set to that of the whole", async () => {
    const bytes = writeModel(whole([part("a/", "in", "mid"), part("b/", "mid", "out", 9)]));
    expect(readModel(bytes).opsetImport.map(({ version }) => version)).toEqual([13n]);
    const x = { type: "float32" as const, dims: [1], data: Float32Array.of(2) };
    expect((await runModel(bytes, { in: x }, ["out"])).out?.data[0]).toBe(4);
  });

  it("takes a model of a later operator set down where all its operators are those of the earlier one", async () => {
    const later = tinyModel({
      opset: 15,
      inputs: { x: ["float32", 1] },
      outputs: { y: ["float32", 1] },
      nodes: [makeNode("Exp", ["x"], ["e"]), makeNode("Sin", ["e"], ["y"])],
    });
    const lowered = writeModel(whole([part("a/", "in", "mid"), { ...part("b/", "mid", "out"), model: later }]));
    expect(readModel(lowered).opsetImport.map(({ version }) => version)).toEqual([13n]);
    const x = { type: "float32" as const, dims: [1], data: Float32Array.of(2) };
    expect((await runModel(lowered, { in: x }, ["out"])).out?.data[0]).toBeCloseTo(Math.sin(Math.exp(3)), 5);
  });

  it("refuses a model of a later operator set else, by the operator, inside a body too, and says the way out", () => {
    const parts = () => [part("a/", "in", "mid"), part("b/", "mid", "out", 17)];
    expect(() => whole(parts())).toThrow(ModelRefused);
    expect(() => whole(parts())).toThrow(
      "Model b/ uses ONNX operator set 17 and is needed in set 13; its If y is that of set 16, and operators are not converted downwards. Join the models in set 16 or a later one, to which the others can be brought, or export this one again with set 13.",
    );
    const inside = branching(14);
    expect(() => whole([part("a/", "in", "mid"), { ...part("b/", "mid", "out"), model: inside }])).toThrow(
      /its Add t is that of set 14.*Join the models in set 14/,
    );
    // The way out is one.
    expect(checkModel(whole(parts(), 16))).toBeNull();
  });
});
