/** Inferred shapes against those that onnxruntime measures, of every value of every model at hand, at two sizes. */
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { readModel } from "../model-file";
import type { GraphProto } from "../schema/onnx_pb";
import type { Tensor } from "../segment";
import { type FeedChoice, sampleFeeds } from "../testing/feeds";

import { readBytes, sharedModelFiles, starterModels } from "../testing/real-models";
import { runModel } from "../testing/run-model";
import { evaluate, show } from "./dim";
import type { Facts } from "./facts";
import { inferShapes } from "./infer";
import { measureAll } from "./measure";

const choices: FeedChoice[] = [
  { extents: { "p2o.DynamicDimension.1": 96, "p2o.DynamicDimension.2": 128, height: 128, width: 160 } },
  {
    batch: 2,
    extents: {
      "p2o.DynamicDimension.1": 64,
      "p2o.DynamicDimension.2": 160,
      seq: 5,
      past_seq: 3,
      total_seq: 8,
      samples: 20800,
      length: 12,
      height: 96,
      width: 64,
    },
  },
];

/** What the extents of the inputs are called, and are. */
function namesOf(graph: GraphProto, feeds: Record<string, Tensor>): Map<string, number> {
  const names = new Map<string, number>();
  for (const { name, type } of graph.input) {
    const dims = type?.value.case === "tensorType" ? (type.value.value.shape?.dim ?? []) : [];
    dims.forEach((dim, axis) => {
      const extent = feeds[name]?.dims[axis];
      if (dim.value.case === "dimValue" || extent === undefined) return;
      names.set((dim.value.case === "dimParam" && dim.value.value) || `${name}.${axis}`, extent);
    });
  }
  return names;
}

/** Inputs of one number decide which way the graph goes (the sampling rate of voice models), and so may the batch: they are told. */
function told(feeds: Record<string, Tensor>): Map<string, Facts> {
  const scalars = Object.entries(feeds).filter(([, { dims }]) => dims.length === 0);
  const isBranching = scalars.length > 0;
  const extents = isBranching
    ? Object.entries(feeds).map(([name, { type, dims }]) => [name, { type, dims }] as [string, Facts])
    : [];
  return new Map<string, Facts>(
    extents.concat(scalars.map(([name, { type, data }]) => [name, { type, dims: [], values: [Number(data[0])] }])),
  );
}

describe("inferred shapes are the measured ones", { timeout: 120_000 }, () => {
  it.each([...starterModels(), ...sharedModelFiles()].map((path) => [basename(path), path]))("%s", async (_, path) => {
    const bytes = readBytes(path);
    const model = readModel(bytes);
    const graph = model.graph as GraphProto;
    const wrong: string[] = [];
    let [right, undecided] = [0, 0];
    for (const [index, choice] of choices.entries()) {
      const feeds = sampleFeeds(model, choice);
      if (!feeds) throw new Error("no feeds");
      const names = namesOf(graph, feeds);
      if (index > 0 && names.size === 0) continue;
      const { facts, unknownOperators } = inferShapes(model, told(feeds));
      expect(unknownOperators).toEqual([]);
      for (const [name, { dims, tensor }] of await measureAll(model, feeds, runModel)) {
        const found = facts.get(name);
        const shape = found?.dims?.map((dim) => evaluate(dim, names));
        if (tensor && found?.type !== tensor.type) wrong.push(`${name}: ${found?.type}, not ${tensor.type}`);
        if (
          shape &&
          (shape.length !== dims.length || shape.some((extent, axis) => extent !== undefined && extent !== dims[axis]))
        )
          wrong.push(`${name}: [${found?.dims?.map(show).join(", ")}] is [${shape}], not [${dims}]`);
        else if (shape && !shape.includes(undefined)) right += 1;
        else undecided += 1;
        for (const [at, value] of (tensor && found?.values?.entries()) || []) {
          const contents = value === undefined ? undefined : evaluate(value, names);
          const real = Number(tensor?.data[at]);
          if (contents === undefined) continue;
          if (Math.abs(contents - real) > 1e-5 * Math.max(1, Math.abs(real)))
            wrong.push(`${name}: element ${at} is ${contents}, not ${real}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(undecided / (right + undecided)).toBeLessThan(0.05);
  });
});
