/**
 * Affine maps after a convolution go into its weights and bias: a * (W x + b) + c = (a W) x + (a b + c). Exact but for rounding;
 * only where the convolution's result has no other reader.
 */
import type { GraphView } from "../graph-view";
import type { NodeProto } from "../schema/onnx_pb";
import { type Affine, affineOf, chain, isFiniteAffine } from "./affine";
import { type Convolution, convolutionOf, forEachKernel, setWeights } from "./convolution";
import type { Rewrite } from "./rewrite";

export const foldIntoConvolution: Rewrite = {
  name: "fold-into-convolution",
  exact: false,
  run(view) {
    const refusals: string[] = [];
    let changed = 0;
    for (const node of view.nodes()) {
      const conv = convolutionOf(view, node);
      const result = node.output[0];
      if (!conv || !result) continue;
      const found = affinesAfter(view, conv, result);
      if (found.steps.length === 0) {
        if (isShared(view, conv, result)) refusals.push(`${result} is read in more than one place`);
        continue;
      }
      if (!isFiniteAffine(found.affine)) {
        refusals.push(`the constants after ${result} are not finite`);
        continue;
      }
      fold(view, conv, found.affine);
      const last = found.steps.at(-1)?.output[0] ?? "";
      for (const step of found.steps) view.remove(step);
      view.renameOutput(node, result, last);
      changed += found.steps.length;
    }
    return { changed, refusals };
  },
};

function affinesAfter(view: GraphView, conv: Convolution, result: string): { affine: Affine; steps: NodeProto[] } {
  const steps: NodeProto[] = [];
  let affine: Affine = { scale: [1], shift: [0] };
  let value = result;
  for (let user = view.onlyUser(value); user; user = view.onlyUser(value)) {
    const next = affineOf(view, user, value, conv.rank, conv.outputChannels);
    if (!next) break;
    affine = chain(affine, next);
    steps.push(user);
    value = user.output[0] ?? "";
  }
  return { affine, steps };
}

/** True where an affine map follows that would fold, were it the only reader. */
function isShared(view: GraphView, conv: Convolution, result: string): boolean {
  return [...view.users(result)].some((user) => affineOf(view, user, result, conv.rank, conv.outputChannels) !== null);
}

function fold(view: GraphView, conv: Convolution, { scale, shift }: Affine): void {
  const weights = new Float32Array(conv.weights.length);
  const factor = (output: number) => scale[scale.length === 1 ? 0 : output] ?? 1;
  forEachKernel(conv, (start, end, _input, output) => {
    const by = factor(output);
    for (let index = start; index < end; index++) weights[index] = (conv.weights[index] ?? 0) * by;
  });
  const bias = Array.from(
    { length: conv.outputChannels },
    (_, output) => (conv.bias?.[output] ?? 0) * factor(output) + (shift[shift.length === 1 ? 0 : output] ?? 0),
  );
  setWeights(view, conv, weights, conv.bias || bias.some((value) => value !== 0) ? bias : null);
}
