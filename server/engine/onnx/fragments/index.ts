/** The graph ops that are fragments, by name; `tensor.model` is the one that brings a file instead. */
import type { FragmentMaker } from "./fragment";
import { normalise } from "./normalise";
import { softmax } from "./softmax";
import { topK } from "./top-k";

export interface FragmentEntry {
  make: FragmentMaker;
  /** The operator set that its operators need; a model beside it is brought up to that. */
  since?: number;
}

export const fragments: ReadonlyMap<string, FragmentEntry> = new Map<string, FragmentEntry>([
  ["tensor.normalise", { make: normalise }],
  ["tensor.softmax", { make: softmax }],
  ["tensor.top-k", { make: topK }],
]);

export type { Fragment, RowValue } from "./fragment";
