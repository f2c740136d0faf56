/** The graph ops that are fragments, by name; `tensor.model` is the one that brings a file instead. */
import { argmax } from "./argmax";
import { cosine } from "./cosine";
import { ctcArgmax } from "./ctc-argmax";
import { decodeBoxes } from "./decode-boxes";
import type { FragmentMaker } from "./fragment";
import { l2Normalise } from "./l2-normalise";
import { nonMaxSuppression, nonMaxSuppressionSince } from "./non-max-suppression";
import { normalise } from "./normalise";
import { poolTokens } from "./pool-tokens";
import { sigmoid } from "./sigmoid";
import { softmax } from "./softmax";
import { tokenInputs } from "./token-inputs";
import { topK } from "./top-k";

export interface FragmentEntry {
  make: FragmentMaker;
  /** The operator set that its operators need; a model beside it is brought up to that. */
  since?: number;
  /** It takes its inputs in the types that they have; others get float32. */
  anyType?: true;
}

export const fragments: ReadonlyMap<string, FragmentEntry> = new Map<string, FragmentEntry>([
  ["tensor.argmax", { make: argmax }],
  ["tensor.boxes", { make: decodeBoxes, since: 10 }],
  ["tensor.cosine", { make: cosine }],
  ["tensor.ctc-argmax", { make: ctcArgmax, since: 11 }],
  ["tensor.l2-normalise", { make: l2Normalise }],
  ["tensor.non-max-suppression", { make: nonMaxSuppression, since: nonMaxSuppressionSince }],
  ["tensor.normalise", { make: normalise, anyType: true }],
  ["tensor.pool-tokens", { make: poolTokens, anyType: true }],
  ["tensor.sigmoid", { make: sigmoid }],
  ["tensor.softmax", { make: softmax }],
  ["tensor.token-inputs", { make: tokenInputs, since: 9, anyType: true }],
  ["tensor.top-k", { make: topK }],
]);

export type { Fragment, RowValue } from "./fragment";
