/** Reads an uploaded ONNX file: what it takes and gives, which operators it uses, and a guess at what it is for. */
import { readFile } from "node:fs/promises";
import { EngineError } from "../errors";
import { graphOf, ModelRefused, opsetOf, readModel, type ValueInfoProto } from "../onnx/model";
import type { ModelInspection } from "../protocol";

type Port = ModelInspection["inputs"][number];

const typeNames: Readonly<Record<number, string>> = { 1: "float32", 2: "uint8", 3: "int8", 5: "int16", 6: "int32", 7: "int64", 8: "string", 9: "bool", 10: "float16", 11: "float64", 16: "bfloat16" };

export async function inspectModel(path: string): Promise<ModelInspection> {
  const bytes = await readFile(path);
  try {
    const model = readModel(bytes);
    const graph = graphOf(model);
    const weights = new Set(graph.initializer.map(({ name }) => name));
    const operators: Record<string, number> = {};
    for (const { domain, opType } of graph.node) {
      const name = domain && domain !== "ai.onnx" ? `${domain}.${opType}` : opType;
      operators[name] = (operators[name] ?? 0) + 1;
    }
    const inputs = graph.input.filter(({ name }) => !weights.has(name)).map(portOf);
    const outputs = graph.output.map(portOf);
    return { opset: opsetOf(model), producer: model.producerName ?? "", operators, inputs, outputs, guess: guessOf(inputs, outputs, graph.node.at(-1)?.opType ?? "") };
  } catch (thrown) {
    if (thrown instanceof ModelRefused) throw new EngineError({ code: "model-corrupt", phase: "load", message: thrown.message }, { cause: thrown });
    throw thrown;
  }
}

function portOf(info: ValueInfoProto): Port {
  const type = info.type?.value;
  if (type?.case !== "tensorType") return { name: info.name, type: type?.case ?? "unknown", dims: [] };
  const dims = (type.value.shape?.dim ?? []).map(({ value }, index) => (value.case === "dimValue" && Number(value.value) > 0 ? Number(value.value) : value.case === "dimParam" && value.value ? value.value : `d${index}`));
  return { name: info.name, type: typeNames[type.value.elemType ?? 0] ?? `type ${type.value.elemType}`, dims };
}

/** One picture in and one row of scores out is a classifier; torchvision's mean and deviation are by far the commonest. */
function guessOf(inputs: readonly Port[], outputs: readonly Port[], last: string): ModelInspection["guess"] {
  const [input] = inputs;
  const [output] = outputs;
  if (!input || !output || inputs.length !== 1 || input.dims.length !== 4) return {};
  const planar = input.dims[1] === 3 || input.dims[1] === 1;
  const interleaved = !planar && (input.dims[3] === 3 || input.dims[3] === 1);
  if (!planar && !interleaved) return {};
  const [height, width] = (planar ? input.dims.slice(2) : input.dims.slice(1, 3)).map((dim) => (typeof dim === "number" ? dim : null)) as [number | null, number | null];
  const gray = input.dims[planar ? 1 : 3] === 1;
  const classes = output.dims.filter((dim) => typeof dim === "number" && dim > 1);
  if (outputs.length !== 1 || classes.length !== 1 || output.dims.length > 4) return {};
  return {
    task: "image-classification",
    input: input.name,
    output: output.name,
    logits: last !== "Softmax",
    preprocess: {
      layout: planar ? "NCHW" : "NHWC",
      color: gray ? "GRAY" : "RGB",
      scale: 1 / 255,
      mean: gray ? [0.449] : [0.485, 0.456, 0.406],
      std: gray ? [0.226] : [0.229, 0.224, 0.225],
      height: height ?? 224,
      width: width ?? 224,
      fit: "cover",
      shortSide: Math.round(Math.min(height ?? 224, width ?? 224) * (256 / 224)),
    },
  };
}
