/** What the tiny models of tests share: weights from a hash, a file by content hash as requests want it, a card. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelCard } from "@/nodes/model-card";
import { writeModel } from "../onnx/model-file";
import type { ModelProto, TensorProto } from "../onnx/schema/onnx_pb";
import { elementCount, floatTensor } from "../onnx/tensor";

/** Writes the model into the directory and its place into `files`. It takes x and gives y. */
export function tinyCard(
  directory: string,
  files: Record<string, string>,
  id: string,
  model: ModelProto,
  own: Partial<ModelCard> & Pick<ModelCard, "task">,
): ModelCard {
  const bytes = writeModel(model);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const path = join(directory, `${id}.onnx`);
  writeFileSync(path, bytes);
  files[sha256] = path;
  return {
    id,
    version: 1,
    title: id,
    summary: "For tests.",
    licence: "none",
    files: [{ role: "model", sha256, bytes: bytes.length, sources: [{ type: "blob" }] }],
    input: "x",
    output: "y",
    ...own,
  };
}

/** Numbers in -scale..scale, moved by `around`. */
export function floats(
  name: string,
  dims: number[],
  seed: number,
  { around = 0, scale = 1 }: { around?: number; scale?: number } = {},
): TensorProto {
  const number = (_: unknown, index: number) => around + scale * Math.sin(index * 12.9898 + seed * 78.233);
  return floatTensor(name, dims, Float32Array.from({ length: elementCount(dims) }, number));
}
