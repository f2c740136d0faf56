/**
 * Affine maps before a Conv: W (a x + c) = (W a) x + W c. The scale always folds. The shift folds only where the convolution adds no
 * border (the border is 0, not c); elsewhere a Mul and Add become one Add of c / a. Only where the Conv is the one reader.
 */
import type { GraphView } from "../graph-view";
import { isOperator, makeNode } from "../node-proto";
import type { NodeProto } from "../schema/onnx_pb";
import { floatTensor } from "../tensor";
import { type Affine, affineOf, chain, isFiniteAffine } from "./affine";
import { type Convolution, convolutionOf, forEachKernel, hasNoPadding, setWeights } from "./convolution";
import type { Rewrite } from "./rewrite";

export const foldIntoNextConvolution: Rewrite = {
  name: "fold-into-next-convolution",
  exact: false,
  run(view) {
    const refusals: string[] = [];
    let changed = 0;
    for (const node of view.nodes()) {
      const conv = isOperator(node, "Conv") ? convolutionOf(view, node) : null;
      if (!conv) continue;
      const { affine, steps, source } = affinesBefore(view, conv);
      const first = steps[0];
      if (!first || !isFiniteAffine(affine)) continue;
      const isShifted = affine.shift.some((value) => value !== 0);
      const isScaled = affine.scale.some((value) => value !== 1);
      if (!isShifted || hasNoPadding(node)) {
        fold(view, conv, affine);
        view.setInput(node, 0, source);
      } else if (isScaled && steps.length > 1 && affine.scale.every((value) => Math.abs(value) > 1e-6)) {
        fold(view, conv, { scale: affine.scale, shift: [0] });
        view.setInput(node, 0, addBefore(view, conv, source, affine));
      } else {
        refusals.push(`${node.output[0]} adds a border, so what is added before it cannot be folded`);
        continue;
      }
      for (const step of steps) view.remove(step);
      changed += steps.length;
    }
    return { changed, refusals };
  },
};

function affinesBefore(view: GraphView, conv: Convolution): { affine: Affine; steps: NodeProto[]; source: string } {
  const steps: NodeProto[] = [];
  let affine: Affine = { scale: [1], shift: [0] };
  let value = conv.node.input[0] ?? "";
  let reader = conv.node;
  for (let maker = view.producer(value); maker && view.onlyUser(value) === reader; maker = view.producer(value)) {
    const node = maker;
    const operand = node.input.find((name) => affineOf(view, node, name, conv.rank, conv.inputChannels) !== null);
    const before = operand === undefined ? null : affineOf(view, node, operand, conv.rank, conv.inputChannels);
    if (operand === undefined || !before) break;
    affine = chain(before, affine);
    steps.unshift(node);
    value = operand;
    reader = node;
  }
  return { affine, steps, source: value };
}

function fold(view: GraphView, conv: Convolution, { scale, shift }: Affine): void {
  const weights = new Float32Array(conv.weights.length);
  const bias = Array.from({ length: conv.outputChannels }, (_, output) => conv.bias?.[output] ?? 0);
  forEachKernel(conv, (start, end, input, output) => {
    const by = scale[scale.length === 1 ? 0 : input] ?? 1;
    let sum = 0;
    for (let index = start; index < end; index++) {
      const weight = conv.weights[index] ?? 0;
      weights[index] = weight * by;
      sum += weight;
    }
    bias[output] = (bias[output] ?? 0) + sum * (shift[shift.length === 1 ? 0 : input] ?? 0);
  });
  setWeights(view, conv, weights, conv.bias || bias.some((value) => value !== 0) ? bias : null);
}

/** x + c / a, which the scaled weights turn into a x + c. */
function addBefore(view: GraphView, conv: Convolution, source: string, { scale, shift }: Affine): string {
  const length = Math.max(scale.length, shift.length);
  const values = Array.from(
    { length },
    (_, index) => (shift[shift.length === 1 ? 0 : index] ?? 0) / (scale[scale.length === 1 ? 0 : index] ?? 1),
  );
  const dims = length === 1 ? [1] : [1, length, ...Array.from({ length: conv.rank - 2 }, () => 1)];
  const base = conv.node.output[0] ?? conv.node.name;
  const term = view.addConstant(floatTensor(view.freshName(`${base}/shift`), dims, values));
  const result = view.freshName(`${base}/shifted`);
  view.add(makeNode("Add", [source, term], [result]));
  return result;
}
