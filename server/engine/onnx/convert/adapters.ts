/**
 * Where an operator changed its meaning or form from one operator set to the next (ONNX, docs/Changelog). All other steps only took in
 * more types or attributes with defaults, so that a node of before is one of after.
 */
import { floatAttribute, intAttribute, makeNode } from "../node-proto";
import { floatTensor, int64Tensor, numbersOf } from "../tensor";
import { type Adapter, give, integersToInput, setInput, take } from "./adapter";

const refuse =
  (reason: string): Adapter =>
  () =>
    reason;

const clip: Adapter = ({ node, addConstant, freshName }) => {
  const [min, max] = [take(node, "min"), take(node, "max")];
  for (const [index, held] of [min, max].entries()) {
    if (!held) continue;
    const name = freshName(`${node.output[0]}/${held.name}`);
    setInput(node, index + 1, addConstant(floatTensor(name, [], [held.f])));
  }
  return undefined;
};

const pad: Adapter = (place) => {
  const { node, addConstant, freshName } = place;
  const value = floatAttribute(node, "value", 0);
  take(node, "value");
  integersToInput("pads", 1)(place);
  if (value !== 0) setInput(node, 2, addConstant(floatTensor(freshName(`${node.output[0]}/value`), [], [value])));
  return undefined;
};

const slice: Adapter = (place) => {
  for (const [index, name] of ["starts", "ends", "axes"].entries()) integersToInput(name, index + 1)(place);
  return undefined;
};

const topK: Adapter = ({ node, addConstant, freshName }) => {
  const held = take(node, "k");
  if (!held) return undefined;
  setInput(node, 1, addConstant(int64Tensor(freshName(`${node.output[0]}/k`), [1], [Number(held.i)])));
  return undefined;
};

const upsampleScales: Adapter = ({ node, addConstant, freshName }) => {
  const held = take(node, "scales");
  if (!held) return undefined;
  setInput(node, 1, addConstant(floatTensor(freshName(`${node.output[0]}/scales`), [held.floats.length], held.floats)));
  return undefined;
};

const upsampleToResize: Adapter = ({ node }) => {
  node.opType = "Resize";
  return undefined;
};

/** The first Resize counted from the corner; when it made pictures smaller it took other pixels than any later mode. */
const resize: Adapter = ({ node, constant }) => {
  const scales = constant(node.input[1]);
  const values = scales && numbersOf(scales);
  if (!values || Array.from(values).some((scale) => scale < 1))
    return "it may make its input smaller, which later sets do otherwise";
  node.input = [node.input[0] ?? "", "", node.input[1] ?? ""];
  give(node, "coordinate_transformation_mode", "asymmetric");
  give(node, "nearest_mode", "floor");
  return undefined;
};

/** The region of interest has to be there, of no elements, until it may be left out in set 13. */
const resizeWithRegion: Adapter = (place) => {
  const reason = resize(place);
  if (reason) return reason;
  const { node, addConstant, freshName } = place;
  setInput(node, 1, addConstant(floatTensor(freshName(`${node.output[0]}/region`), [0], [])));
  return undefined;
};

/** Up to set 12 all axes from the given one on were taken as one; since then it is that axis alone. */
const alongAxis: Adapter = ({ node, before, after, rank, freshName }) => {
  const axis = intAttribute(node, "axis", 1);
  const known = rank(node.input[0] ?? "");
  if (axis === -1 || (known !== undefined && axis === known - 1)) {
    give(node, "axis", -1n);
    return undefined;
  }
  const [source = "", result = ""] = [node.input[0], node.output[0]];
  const [shape, flat, done] = ["shape", "flat", "done"].map((part) => freshName(`${result}/${part}`)) as [
    string,
    string,
    string,
  ];
  before.push(makeNode("Shape", [source], [shape]), makeNode("Flatten", [source], [flat], { axis: BigInt(axis) }));
  // The node goes on under its own name, which is often its output's.
  after.push(Object.assign(makeNode("Reshape", [done, shape], [result]), { name: freshName(`${result}/shaped`) }));
  node.input = [flat];
  node.output = [done];
  give(node, "axis", -1n);
  return undefined;
};

const dropout: Adapter = ({ node }) => {
  take(node, "ratio");
  return undefined;
};

const withoutSpatial: Adapter = ({ node }) =>
  Number(take(node, "spatial")?.i ?? 1n) === 1 ? undefined : "it normalises every place by itself";

const withoutStatistics: Adapter = ({ node }) => {
  if (node.output.slice(1).some((name) => name !== "")) return "its statistics are used, as in training";
  node.output = node.output.slice(0, 1);
  return undefined;
};

const splitEvenly: Adapter = ({ node }) => {
  if ((node.input[1] ?? "") === "") give(node, "num_outputs", BigInt(node.output.length));
  return undefined;
};

const regionAlign: Adapter = ({ node }) => {
  give(node, "coordinate_transformation_mode", "output_half_pixel");
  return undefined;
};

const gridModes: Readonly<Record<string, string>> = { bilinear: "linear", bicubic: "cubic" };
const gridSample: Adapter = ({ node }) => {
  const mode = new TextDecoder().decode(take(node, "mode")?.s ?? new Uint8Array()) || "bilinear";
  give(node, "mode", gridModes[mode] ?? mode);
  return undefined;
};

const fourier: Adapter = ({ node, addConstant, freshName }) => {
  const axis = Number(take(node, "axis")?.i ?? 1n);
  setInput(node, 2, addConstant(int64Tensor(freshName(`${node.output[0]}/axis`), [], [axis])));
  return undefined;
};

const reductions = ["L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "SumSquare"];

/** Operator set that brought the change -> operator -> adapter. */
export const adapters: Readonly<Record<number, Readonly<Record<string, Adapter>>>> = {
  9: {
    BatchNormalization: withoutSpatial,
    Scan: refuse("its batches are no longer a part of it"),
    Upsample: upsampleScales,
  },
  10: { Slice: slice, TopK: topK, Upsample: upsampleToResize },
  11: {
    Clip: clip,
    Pad: pad,
    Resize: resizeWithRegion,
    Scatter: ({ node }) => {
      node.opType = "ScatterElements";
      return undefined;
    },
  },
  12: { Dropout: dropout },
  13: {
    Hardmax: alongAxis,
    LogSoftmax: alongAxis,
    ReduceSum: integersToInput("axes", 1),
    Softmax: alongAxis,
    Split: integersToInput("split", 1),
    Squeeze: integersToInput("axes", 1),
    Unsqueeze: integersToInput("axes", 1),
  },
  14: { BatchNormalization: withoutStatistics },
  16: { RoiAlign: regionAlign },
  18: {
    ...Object.fromEntries(reductions.map((name) => [`Reduce${name}`, integersToInput("axes", 1)])),
    Split: splitEvenly,
  },
  20: { DFT: fourier, GridSample: gridSample },
  21: { GroupNormalization: refuse("its scales are one per channel now, and no longer one per group") },
};
