/** A segment's ops joined into one model: fragments are written around the model, at its opset and with names of their own. */
import { create } from "@bufbuild/protobuf";
import type { TensorType } from "../ir/types";
import { fragments, outputTypes } from "./fragments";
import {
  dataTypes,
  declared,
  graphOf,
  type ModelProto,
  ModelRefused,
  opsetOf,
  readModel,
  type ValueInfoProto,
  valueInfo,
} from "./model";
import { ModelProtoSchema, ValueInfoProtoSchema } from "./schema/onnx_pb";
import type { Segment, SegmentOp } from "./segment";

export interface Composed {
  model: ModelProto;
  feeds: string[];
  fetches: string[];
  feedTypes: TensorType[];
  fixedBatch: string | null;
}

const elementTypes = new Map(Object.entries(dataTypes).map(([name, number]) => [number, name as TensorType["type"]]));

/** Names of what a segment with no model is written in: the newest operator set that every supported onnxruntime knows. */
const ownOpset = 17n;

export async function compose(segment: Segment, readFile: (sha256: string) => Promise<Uint8Array>): Promise<Composed> {
  const modelOp = segment.ops.find(({ name }) => name === "tensor.model");
  const model = modelOp ? readModel(await readFile((modelOp.attrs.file as { sha256: string }).sha256)) : emptyModel();
  const graph = graphOf(model);
  const opset = opsetOf(model);
  const names = new Map<number, string>();
  const modelInput = modelOp && inputOf(model, modelOp);
  const modelOutput = modelOp && graph.output.find(({ name }) => name === modelOp.attrs.output);
  if (modelOp && !modelOutput) throw new ModelRefused(`${modelOp.title} has no output "${modelOp.attrs.output}".`);
  if (modelOp) {
    names.set(modelOp.inputs[0] as number, modelOp.attrs.input as string);
    names.set(modelOp.outputs[0] as number, modelOp.attrs.output as string);
  }
  segment.inputs.forEach(({ id }, index) => {
    if (!names.has(id)) names.set(id, `weft_in${index}`);
  });
  segment.ops.forEach((op, at) => {
    op.outputs.forEach((id, index) => {
      if (!names.has(id)) names.set(id, `weft_${at}_${index}`);
    });
  });

  const before: typeof graph.node = [];
  const behind: typeof graph.node = [];
  const modelAt = modelOp ? segment.ops.indexOf(modelOp) : -1;
  segment.ops.forEach((op, at) => {
    if (op === modelOp) return;
    const make = fragments[op.name];
    if (!make) throw new Error(`${op.name} has no ONNX form`);
    const last = modelOutput && op.inputs[0] === modelOp?.outputs[0] ? declared(modelOutput).dims.at(-1) : undefined;
    const fragment = make(op, {
      opset,
      prefix: `weft_${at}_`,
      input: names.get(op.inputs[0] as number) as string,
      outputs: op.outputs.map((id) => names.get(id) as string),
      lastExtent: typeof last === "number" ? last : undefined,
    });
    (at < modelAt ? before : behind).push(...fragment.nodes);
    graph.initializer.push(...fragment.initializers);
  });
  graph.node = [...before, ...graph.node, ...behind];

  const feeds = segment.inputs.map(({ id }) => names.get(id) as string);
  const feedInfos = segment.inputs.map(
    ({ id, type }): ValueInfoProto =>
      modelInput && modelOp?.inputs[0] === id
        ? modelInput
        : valueInfo(names.get(id) as string, dataTypes[type.type], ["N", ...type.dims]),
  );
  const initializers = new Set(graph.initializer.map(({ name }) => name));
  graph.input = [...feedInfos, ...graph.input.filter(({ name }) => initializers.has(name))];
  const fetches = segment.outputs.map((id) => names.get(id) as string);
  graph.output = segment.outputs.map((id, index) => {
    const maker = segment.ops.find(({ outputs }) => outputs.includes(id)) as SegmentOp;
    if (maker === modelOp) return modelOutput as ValueInfoProto;
    const type = outputTypes[maker.name]?.[maker.outputs.indexOf(id)] as number;
    return create(ValueInfoProtoSchema, {
      name: fetches[index],
      type: { value: { case: "tensorType", value: { elemType: type } } },
    });
  });
  const feedTypes = feedInfos.map((info): TensorType => {
    const { elemType, dims } = declared(info);
    return { type: elementTypes.get(elemType) ?? "float32", dims: dims.slice(1) };
  });
  const batch = modelInput && declared(modelInput).dims[0];
  return {
    model,
    feeds,
    fetches,
    feedTypes,
    fixedBatch: typeof batch === "number" ? `the model was exported for a batch of ${batch}` : null,
  };
}

function emptyModel(): ModelProto {
  return create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: "weft",
    opsetImport: [{ domain: "", version: ownOpset }],
    graph: { name: "segment" },
  });
}

function inputOf(model: ModelProto, op: SegmentOp): ValueInfoProto {
  const graph = graphOf(model);
  const initializers = new Set(graph.initializer.map(({ name }) => name));
  const real = graph.input.filter(({ name }) => !initializers.has(name));
  const wanted = real.find(({ name }) => name === op.attrs.input);
  if (!wanted) throw new ModelRefused(`${op.title} has no input "${op.attrs.input}".`);
  const others = real.filter((each) => each !== wanted).map(({ name }) => name);
  if (others.length > 0) throw new ModelRefused(`${op.title} needs more inputs than a picture: ${others.join(", ")}.`);
  return wanted;
}
