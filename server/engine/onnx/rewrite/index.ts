/** The rewrites in their order. */
import { affineChains } from "./affine-chains";
import { channelOrder } from "./channel-order";
import { commonSubexpressions } from "./common-subexpressions";
import { constantFolding } from "./constant-folding";
import { constantsToInitialisers } from "./constants-to-initialisers";
import { foldIntoConvolution } from "./fold-into-convolution";
import { foldIntoNextConvolution } from "./fold-into-next-convolution";
import { hardSigmoid } from "./hard-sigmoid";
import { hardSwish } from "./hard-swish";
import { noOps } from "./no-ops";
import { deadCode, unusedInitialisers } from "./prune";
import { removeIdentity } from "./remove-identity";
import type { Rewrite } from "./rewrite";
import { transposePairs } from "./transpose-pairs";

export const rewrites: readonly Rewrite[] = [
  // First, so that nothing below works on nodes that are dropped in the end.
  deadCode,
  // All others look for constants among the initialisers.
  constantsToInitialisers,
  // Identities hide the neighbours that the patterns below look for.
  removeIdentity,
  // What is the same in every run is computed here, once; then many a Reshape turns out to do nothing.
  constantFolding,
  noOps,
  transposePairs,
  commonSubexpressions,
  // The patterns before the folds: a fold would take the 3 that is added, or the 6, into a convolution.
  hardSwish,
  hardSigmoid,
  foldIntoConvolution,
  // Directly before a convolution; the scale and shift of its channels stand before it.
  channelOrder,
  foldIntoNextConvolution,
  // What the convolutions could not take.
  affineChains,
  // What the rewrites above left without a reader.
  unusedInitialisers,
];

export { applyRewrites, contextOf } from "./apply";
export type { Rewrite, RewriteContext, RewriteResult } from "./rewrite";
