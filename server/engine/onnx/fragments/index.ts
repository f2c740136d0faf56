/** The graph ops that are fragments, by name; `tensor.model` is the one that brings a file instead. */
import { ctcArgmax } from "./ctc-argmax";
import type { FragmentMaker } from "./fragment";
import { normalise } from "./normalise";
import { softmax } from "./softmax";
import { topK } from "./top-k";

export const fragments: ReadonlyMap<string, FragmentMaker> = new Map([
  ["tensor.normalise", normalise],
  ["tensor.softmax", softmax],
  ["tensor.top-k", topK],
  ["tensor.ctc-argmax", ctcArgmax],
]);

export type { Fragment, RowValue } from "./fragment";
