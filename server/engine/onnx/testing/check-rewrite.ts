/** Applies one rewrite to a tiny model and measures it: the printed graph, whether a second walk finds more, the numbers by onnxruntime. */
import { largestError } from "../compare";
import { GraphView } from "../graph-view";
import { writeModel } from "../model-file";
import { contextOf, type Rewrite } from "../rewrite";
import type { GraphProto } from "../schema/onnx_pb";
import type { Tensor } from "../segment";
import { valueType } from "../value-type";
import { runModel } from "./run-model";
import { printGraph, type TinyModel, tinyModel } from "./tiny-models";

export interface RewriteCheck {
  before: string[];
  after: string[];
  changed: number;
  refusals: string[];
  /** Of a second walk over the result. */
  changedAgain: number;
  /** Between the model before and after, on numbers from -6 to 6. */
  error: number;
}

export async function checkRewrite(rewrite: Rewrite, tiny: TinyModel): Promise<RewriteCheck> {
  const original = tinyModel(structuredClone(tiny));
  const before = writeModel(original);
  const model = tinyModel(tiny);
  const graph = model.graph as GraphProto;
  const printedBefore = printGraph(graph);
  const walk = async () => {
    const view = new GraphView(graph, tiny.opset ?? 13);
    const result = await rewrite.run(view, contextOf(model, view, runModel));
    view.finish();
    return result;
  };
  const first = await walk();
  const after = writeModel(model);
  const printed = printGraph(graph);
  const again = await walk();
  const feeds = Object.fromEntries(graph.input.map((input) => [input.name, noise(valueType(input)?.dims ?? [])]));
  const fetches = graph.output.map((output) => output.name);
  const error = largestError(await runModel(before, feeds, fetches), await runModel(after, feeds, fetches));
  return {
    before: printedBefore,
    after: printed,
    changed: first.changed,
    refusals: first.refusals,
    changedAgain: again.changed,
    error,
  };
}

function noise(extents: readonly (number | string)[]): Tensor {
  const dims = extents.map((extent) => (typeof extent === "number" ? extent : 2));
  const count = dims.reduce((product, extent) => product * extent, 1);
  return {
    type: "float32",
    dims,
    data: Float32Array.from({ length: count }, (_, index) => 6 * Math.sin(index * 12.9898 + 1)),
  };
}
