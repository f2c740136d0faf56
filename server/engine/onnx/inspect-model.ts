/**
 * What an uploaded file is, read from its structure alone, never run: inputs, outputs, operators, and a first guess of the task that
 * the person may mend. The guess: one picture in (rank 4, 1, 3 or 4 channels) and one list of scores out is a classifier, boxes out are a
 * detector's (guess-detector.ts); numbers of tokens and their mask in is a sentence encoder (guess-encoder.ts).
 */
import type { ModelInspection } from "../protocol";
import { guessDetector } from "./guess-detector";
import { guessEncoder } from "./guess-encoder";
import { fedInputs, isOperator, subgraphsOf } from "./node-proto";
import type { GraphProto, ModelProto, ValueInfoProto } from "./schema/onnx_pb";
import { opsetOf, valueType } from "./value-type";

type Face = ModelInspection["inputs"][number];

export function inspectModel(model: ModelProto): ModelInspection {
  const graph = model.graph as GraphProto;
  const inputs = fedInputs(graph).map(faceOf);
  const outputs = graph.output.map(faceOf);
  return {
    opset: opsetOf(model),
    producer: [model.producerName, model.producerVersion].filter(Boolean).join(" "),
    operators: countOperators(graph),
    inputs,
    outputs,
    guess: guess(graph, inputs, outputs),
  };
}

function faceOf(value: ValueInfoProto): Face {
  const type = valueType(value);
  return { name: value.name, type: type?.type ?? value.type?.value.case ?? "unknown", dims: type?.dims ?? [] };
}

function countOperators(graph: GraphProto): Record<string, number> {
  const counts = new Map<string, number>();
  const count = (inner: GraphProto) => {
    for (const node of inner.node) {
      const name = node.domain && node.domain !== "ai.onnx" ? `${node.domain}.${node.opType}` : node.opType;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      for (const body of subgraphsOf(node)) count(body);
    }
  };
  count(graph);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Statistics of ImageNet, which most networks trained in PyTorch expect. */
const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

function guess(graph: GraphProto, inputs: readonly Face[], outputs: readonly Face[]): ModelInspection["guess"] {
  const [input] = inputs;
  const [output] = outputs;
  if (!input || !output) return {};
  const encoder = guessEncoder(inputs, outputs);
  if (encoder) return encoder;
  const found: ModelInspection["guess"] = { input: input.name, output: output.name };
  const picture = inputs.length === 1 ? pictureOf(input) : null;
  if (!picture) return found;
  const { layout, channels, height, width } = picture;
  const statistics = channels === 3 ? imageNet : { mean: [0], std: [1] };
  found.preprocess = {
    layout,
    color: channels === 1 ? "GRAY" : "RGB",
    scale: 1 / 255,
    ...statistics,
    height,
    width,
    fit: height === null ? "stretch" : "cover",
  };
  const scores = outputs.find(isScores);
  if (scores && scores === output) {
    found.task = "image-classification";
    found.logits = !endsInProbabilities(graph, scores.name);
  }
  const detector = height !== null && width !== null && guessDetector(outputs, { height, width });
  if (detector) {
    const { output, boxes, preprocess } = detector;
    return { ...found, task: "object-detection", output, boxes, preprocess: { ...found.preprocess, ...preprocess } };
  }
  return found;
}

function pictureOf({
  type,
  dims,
}: Face): { layout: "NCHW" | "NHWC"; channels: number; height: number | null; width: number | null } | null {
  if (dims.length !== 4 || !["float32", "float16", "uint8"].includes(type)) return null;
  const isChannels = (extent: number | string | undefined): extent is number => extent === 1 || extent === 3;
  const side = (extent: number | string | undefined) => (typeof extent === "number" && extent > 0 ? extent : null);
  if (isChannels(dims[1])) return { layout: "NCHW", channels: dims[1], height: side(dims[2]), width: side(dims[3]) };
  if (isChannels(dims[3])) return { layout: "NHWC", channels: dims[3], height: side(dims[1]), width: side(dims[2]) };
  return null;
}

/** [N, classes], or [N, classes, 1, 1]. */
function isScores({ type, dims }: Face): boolean {
  const [, classes, ...rest] = dims;
  return (
    type.startsWith("float") &&
    typeof classes === "number" &&
    classes >= 2 &&
    (rest.length === 0 || rest.length === 2) &&
    rest.every((extent) => extent === 1)
  );
}

/** True where the value comes from Softmax or Sigmoid, reshapes in between aside. */
function endsInProbabilities(graph: GraphProto, output: string): boolean {
  const producer = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node])));
  let node = producer.get(output);
  for (let steps = 0; node && steps < 32; steps++) {
    if (isOperator(node, "Softmax", "Sigmoid", "HardSigmoid")) return true;
    if (!isOperator(node, "Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Cast", "Transpose")) return false;
    node = producer.get(node.input[0] ?? "");
  }
  return false;
}
