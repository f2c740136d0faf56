/**
 * ONNX's own cases through this library: read and written, and rewritten by every pass, each must give onnxruntime the same
 * results as the case's own file, and ONNX's checker's verdict (all cases pass it). What onnxruntime cannot run is still read,
 * written and checked.
 */
import * as ort from "onnxruntime-node";
import { checkModel } from "../check";
import { type Compared, largestError, tolerance } from "../compare";
import { elementName } from "../element-types";
import { readModel, writeModel } from "../model-file";
import { applyRewrites, rewrites } from "../rewrite";
import { TensorProto_DataType as DataType, type ModelProto, type TensorProto } from "../schema/onnx_pb";
import { rawBytesOf } from "../tensor";
import { opsetRange } from "../verify";
import type { TestCase } from "./onnx-testdata";
import { runModel } from "./run-model";

export interface Verdict {
  name: string;
  outcome: "passed" | "unsupported" | "older" | "failed";
  /** What onnxruntime said, or what differs. */
  reason?: string;
  /** Passes that changed this case. */
  changedBy: string[];
  largestError: number;
}

type Results = Record<string, Compared>;

export async function judge({ name, model: bytes, inputs }: TestCase): Promise<Verdict> {
  const verdict = (outcome: Verdict["outcome"], reason?: string): Verdict => ({
    name,
    outcome,
    ...(reason !== undefined && { reason }),
    changedBy: [],
    largestError: 0,
  });
  let model: ModelProto;
  try {
    model = readModel(bytes);
  } catch (thrown) {
    const isOld = new RegExp(`reads ${opsetRange.min} to`).test(messageOf(thrown));
    return verdict(isOld ? "older" : "failed", messageOf(thrown));
  }
  const written = writeModel(model);
  if (Buffer.compare(writeModel(readModel(written)), written) !== 0)
    return verdict("failed", "written differently twice");
  const fault = checkModel(model);
  if (fault) return verdict("failed", `the checker: ${fault}`);

  const rewritten = readModel(written);
  const outcomes = await applyRewrites(rewritten, rewrites, runModel);
  const changedBy = outcomes.filter(({ changed }) => changed).map(({ name: pass }) => pass);
  const faultAfter = checkModel(rewritten);
  if (faultAfter) return { ...verdict("failed", `the checker after the passes: ${faultAfter}`), changedBy };

  if (typeof inputs === "string") return { ...verdict("unsupported", inputs), changedBy };
  if (model.graph?.input.some(({ type }) => type?.value.case !== "tensorType"))
    return { ...verdict("unsupported", "onnxruntime's JavaScript interface takes tensors only"), changedBy };
  const names = model.graph?.input.map((input) => input.name) ?? [];
  let wanted: Results;
  let feeds: Record<string, ort.Tensor>;
  try {
    feeds = Object.fromEntries(inputs.map((tensor, index) => [tensor.name || (names[index] ?? ""), feedOf(tensor)]));
    wanted = await run(bytes, feeds);
  } catch (thrown) {
    return { ...verdict("unsupported", messageOf(thrown)), changedBy };
  }
  if (isRandom(model)) return { ...verdict("unsupported", "gives other results every time"), changedBy };
  try {
    const same = largestError(wanted, await run(written, feeds));
    if (same !== 0)
      return { ...verdict("failed", `written anew it differs by ${same}`), largestError: same, changedBy };
    const error = largestError(wanted, await run(writeModel(rewritten), feeds));
    const isEqual = error <= tolerance;
    return {
      ...verdict(
        isEqual ? "passed" : "failed",
        isEqual ? undefined : `the passes ${changedBy.join(", ")} change it by ${error}`,
      ),
      largestError: error,
      changedBy,
    };
  } catch (thrown) {
    return { ...verdict("failed", messageOf(thrown)), changedBy };
  }
}

function isRandom(model: ModelProto): boolean {
  return model.graph?.node.some(({ opType }) => /^(Random|Bernoulli|Multinomial)/.test(opType)) ?? false;
}

async function run(bytes: Uint8Array, feeds: Record<string, ort.Tensor>): Promise<Results> {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 4 });
  try {
    return Object.fromEntries(
      Object.entries(await session.run(feeds)).map(([name, { type, dims, data }]) => {
        return [name, { type, dims, data } as Compared];
      }),
    );
  } finally {
    await session.release();
  }
}

/** Throws for types that onnxruntime's JavaScript interface does not take. */
function feedOf(tensor: TensorProto): ort.Tensor {
  const type = elementName(tensor.dataType);
  const dims = tensor.dims.map(Number);
  if (tensor.dataType === DataType.STRING)
    return new ort.Tensor(
      "string",
      tensor.stringData.map((text) => new TextDecoder().decode(text)),
      dims,
    );
  const make = arrays[type];
  if (!make) throw new Error(`onnxruntime's JavaScript interface takes no ${type}`);
  const bytes = Uint8Array.from(rawBytesOf(tensor));
  return new ort.Tensor(type as ort.Tensor.Type, new make(bytes.buffer) as never, dims);
}

const arrays: Readonly<Record<string, { new (buffer: ArrayBuffer): ArrayBufferView }>> = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
};

function messageOf(thrown: unknown): string {
  const [line = ""] = (thrown instanceof Error ? thrown.message : String(thrown)).split("\n");
  return line.slice(0, 200);
}
