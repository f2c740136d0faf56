/**
 * A Gather that puts the channels in front of a Conv into another order goes into its weights: a model that was taught BGR then
 * takes RGB at no cost. Only a constant permutation, and where the Conv is the one reader and joins all channels (one group).
 */
import { intAttribute, isOperator } from "../node-proto";
import { integersOf } from "../tensor";
import { convolutionOf, forEachKernel, setWeights } from "./convolution";
import type { Rewrite } from "./rewrite";

export const channelOrder: Rewrite = {
  name: "channel-order",
  // The same products, added up in another order.
  exact: false,
  run(view) {
    const refusals: string[] = [];
    let changed = 0;
    for (const node of view.nodes()) {
      const gather = isOperator(node, "Conv") ? view.producer(node.input[0] ?? "") : undefined;
      if (!gather || !isOperator(gather, "Gather") || intAttribute(gather, "axis", 0) !== 1) continue;
      const conv = convolutionOf(view, node);
      const indices = view.constant(gather.input[1]);
      const order = indices?.dims.length === 1 ? integersOf(indices) : null;
      if (!conv || !order || !isPermutation(order, conv.inputChannels)) continue;
      if (conv.group !== 1 || view.onlyUser(gather.output[0] ?? "") !== node) {
        refusals.push(`${gather.output[0]} is read by more than one convolution or group`);
        continue;
      }
      const weights = new Float32Array(conv.weights.length);
      const size = conv.weights.length / (conv.inputChannels * conv.outputChannels);
      forEachKernel(conv, (start, end, input) => {
        const from = start + ((order[input] as number) - input) * size;
        weights.set(conv.weights.subarray(start, end), from);
      });
      setWeights(view, conv, weights, null);
      view.setInput(node, 0, gather.input[0] ?? "");
      view.remove(gather);
      changed += 1;
    }
    return { changed, refusals };
  },
};

const isPermutation = (order: readonly number[], count: number) =>
  order.length === count && [...order].sort((a, b) => a - b).every((index, at) => index === at);
