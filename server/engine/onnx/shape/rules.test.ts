/** The rules against ONNX's own cases: types and extents of what each case's outputs are, inferred from its inputs alone. */
import { describe, expect, it } from "vitest";
import { readModel } from "../model-file";
import type { ModelProto } from "../schema/onnx_pb";
import { testCases, testdataFolder } from "../testing/onnx-testdata";
import { factsOfTensor } from "./creation";
import { show } from "./dim";
import type { Facts } from "./facts";
import { inferShapes } from "./infer";

const found = testdataFolder();
const folder = "folder" in found ? found.folder : null;

function read(bytes: Uint8Array): ModelProto | null {
  try {
    return readModel(bytes);
  } catch {
    return null;
  }
}

describe.skipIf(folder === null)("the rules of operators", () => {
  it("give the types and extents of ONNX's own cases", () => {
    const wrong: string[] = [];
    const unknown: string[] = [];
    let right = 0;
    for (const { name, model: bytes, inputs, outputs } of testCases(folder ?? "", ["node", "simple"])) {
      const model = typeof inputs === "string" || typeof outputs === "string" ? null : read(bytes);
      const graph = model?.graph;
      if (!model || !graph || typeof inputs === "string" || typeof outputs === "string") continue;
      const isTensor = ({ type }: { type?: { value: { case?: string } } }) => type?.value.case === "tensorType";
      if (![...graph.input, ...graph.output].every(isTensor)) continue;
      const given = new Map<string, Facts>(
        inputs.map((tensor, index) => [graph.input[index]?.name ?? "", factsOfTensor(tensor)]),
      );
      // What the file says of the results would hide what the rules say.
      for (const output of graph.output) output.type = undefined;
      graph.valueInfo = [];
      const { facts } = inferShapes(model, given);
      for (const [index, output] of graph.output.entries()) {
        const expected = outputs[index];
        const inferred = facts.get(output.name);
        // The package keeps bfloat16 as its bits.
        if (!expected || /BFLOAT16/.test(name)) continue;
        const real = factsOfTensor(expected);
        if (!inferred?.dims || !inferred.type) {
          unknown.push(`${name}: ${output.name}`);
          continue;
        }
        const isWrong =
          inferred.type !== real.type ||
          inferred.dims.length !== real.dims?.length ||
          inferred.dims.some((dim, axis) => typeof dim === "number" && dim !== real.dims?.[axis]);
        if (isWrong)
          wrong.push(
            `${name}: ${output.name} ${inferred.type}[${inferred.dims.map(show)}], not ${real.type}[${real.dims}]`,
          );
        else right += 1;
      }
    }
    console.log(`${right} outputs right, ${unknown.length} unknown`);
    expect(wrong).toEqual([]);
    expect(unknown.length).toBeLessThan(right / 15);
  });
});
