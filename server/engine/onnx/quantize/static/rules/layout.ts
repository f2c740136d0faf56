/** Operators that move values about, and pools: what comes in and goes out has the same parameters where no value is new. */
import { attribute } from "../../../node-proto";
import { first, type Rule, type Rules, resultOf } from "../rule";

const passThrough: Rule = (node, marking) => {
  if (!marking.isOnGrid(first(node))) return "its input is not on the grid";
  for (const name of node.output) {
    if (name === "") continue;
    marking.activations.add(name);
    marking.share([first(node), name]);
  }
  return null;
};

/** Averages stay within the range of what they are of, but are often far smaller: they have their own. */
const average: Rule = (node, marking) => {
  if (!marking.isOnGrid(first(node))) return "its input is not on the grid";
  marking.activations.add(resultOf(node));
  return null;
};

const concat: Rule = (node, marking) => {
  if (!node.input.every((name) => marking.isFloat(name))) return "it does not work on float32";
  if (!node.input.some((name) => marking.isOnGrid(name))) return "no operand is on the grid";
  for (const name of node.input) marking.operand(name);
  marking.activations.add(resultOf(node));
  marking.share([resultOf(node), ...node.input]);
  return null;
};

const resize: Rule = (node, marking) => {
  const mode = new TextDecoder().decode(attribute(node, "mode")?.s ?? new Uint8Array());
  if (mode === "cubic") return "cubic interpolation leaves the range of its input";
  return passThrough(node, marking);
};

export const layout: Rules = {
  AveragePool: average,
  Concat: concat,
  DepthToSpace: passThrough,
  Flatten: passThrough,
  GlobalAveragePool: average,
  MaxPool: (node, marking) => (node.output.length > 1 ? "its indices are used" : passThrough(node, marking)),
  Reshape: passThrough,
  Resize: resize,
  Slice: passThrough,
  SpaceToDepth: passThrough,
  Split: passThrough,
  Squeeze: passThrough,
  Transpose: passThrough,
  Unsqueeze: passThrough,
};
