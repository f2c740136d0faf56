/** Forms that make the file smaller and hardly anything faster: offered for their size. */
import { GraphView } from "../../graph-view";
import { readModel, writeModel } from "../../model-file";
import type { GraphProto } from "../../schema/onnx_pb";
import { opsetOf } from "../../value-type";
import { halveWeights } from "../storage/half-weights";
import { type BlockOptions, quantizeBlocks } from "../storage/weight-blocks";
import { type Title, title } from "./titles";

export interface StorageForm {
  called: Title;
  scheme: "weights" | "storage";
  file: Uint8Array;
}

const blocks: readonly BlockOptions[] = [
  { bits: 8, block: 128, symmetric: true },
  { bits: 4, block: 32, symmetric: false },
];

/** Products whose weights are a smaller part of the file are not worth a form of their own. */
const leastShare = 0.3;

export function* storageForms(file: Uint8Array): Generator<StorageForm> {
  for (const options of blocks) {
    const { model, layers } = quantizeBlocks(file, options);
    if (layers.length === 0) break;
    const bytes = writeModel(model);
    if (bytes.byteLength > file.byteLength * (1 - leastShare / 2)) break;
    const { bits, block } = options;
    yield { called: title("blocks", { bits, block }), scheme: "weights", file: bytes };
  }
  const model = readModel(file);
  const view = new GraphView(model.graph as GraphProto, opsetOf(model));
  if (halveWeights(view).length === 0) return;
  view.removeUnusedConstants();
  view.finish();
  yield { called: title("half"), scheme: "storage", file: writeModel(model) };
}
