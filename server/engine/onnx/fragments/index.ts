/** The graph ops that are fragments, by name; `tensor.model` is the one that brings a file instead. */
import type { FragmentMaker } from "./fragment";
import { normalise } from "./normalise";
import { softmax } from "./softmax";
import { topK } from "./top-k";

export const fragments: ReadonlyMap<string, FragmentMaker> = new Map([
  ["tensor.normalise", normalise],
  ["tensor.softmax", softmax],
  ["tensor.top-k", topK],
]);

export type { Fragment, RowValue } from "./fragment";
