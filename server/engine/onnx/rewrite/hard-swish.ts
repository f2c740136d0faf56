/**
 * x * Clip(x + 3, 0, 6) / 6, divided before or after the product, -> HardSigmoid(x) * x. Not the HardSwish operator: it exists
 * from operator set 14 only, and onnxruntime expands it into these two.
 */
import type { GraphView } from "../graph-view";
import { isOperator, makeNode } from "../node-proto";
import type { NodeProto } from "../schema/onnx_pb";
import { clippedSource, sixth, sixthOf } from "./hard-activations";
import type { Rewrite } from "./rewrite";

export const hardSwish: Rewrite = {
  name: "hard-swish",
  exact: false,
  run(view) {
    const refusals: string[] = [];
    let changed = 0;
    for (const clip of view.nodes()) {
      const source = view.has(clip) ? clippedSource(view, clip) : undefined;
      const clipped = clip.output[0] ?? "";
      if (source === undefined) continue;
      const product = view.onlyUser(clipped);
      if (!product) refusals.push(`${clipped} is read in more than one place`);
      const last = product && lastOf(view, product, clipped, source);
      if (!product || !last) continue;
      const leftovers = [product, clip, ...product.input.flatMap((name) => view.producer(name) ?? [])];
      const gate = view.freshName(`${last.output[0]}/hard-sigmoid`);
      view.replace(last, makeNode("Mul", [source, gate], last.output));
      view.add(makeNode("HardSigmoid", [source], [gate], sixth));
      view.removeDead(leftovers);
      changed += 1;
    }
    return { changed, refusals };
  },
};

/** The node whose output is the whole hard-swish, if this product is part of one. */
function lastOf(view: GraphView, product: NodeProto, clipped: string, source: string): NodeProto | undefined {
  if (!isOperator(product, "Mul")) return undefined;
  const other = product.input[0] === clipped ? product.input[1] : product.input[0];
  if (other === source) {
    const result = product.output[0] ?? "";
    const divided = view.onlyUser(result);
    return sixthOf(view, divided) === result ? divided : undefined;
  }
  return other !== undefined && sixthOf(view, view.producer(other)) === source ? product : undefined;
}
