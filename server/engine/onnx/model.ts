/**
 * Reads and writes ModelProto (onnx.proto, syntax proto2). Weights stay views on the file's bytes.
 * A file is hostile until read: everything that is refused is refused here, with a sentence that says why.
 */
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "./schema/onnx_pb";

export type { GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto };

export class ModelRefused extends Error {}

/** Numbers of onnx.proto's TensorProto.DataType. */
export const dataTypes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float16: 10 } as const;
const bytesPer: Readonly<Record<number, number>> = {
  1: 4,
  2: 1,
  3: 1,
  4: 2,
  5: 2,
  6: 4,
  7: 8,
  9: 1,
  10: 2,
  11: 8,
  12: 4,
  13: 8,
  14: 8,
  15: 16,
  16: 2,
};

export function graphOf(model: ModelProto): GraphProto {
  if (!model.graph) throw new ModelRefused("The file holds no graph: it is not an ONNX model.");
  return model.graph;
}

export function readModel(bytes: Uint8Array): ModelProto {
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch {
    throw new ModelRefused("This is not an ONNX file: it could not be read as one.");
  }
  const graph = graphOf(model);
  if (graph.node.length === 0 || graph.output.length === 0)
    throw new ModelRefused("The file holds no operators: it is not an ONNX model.");
  checkNames(graph);
  for (const tensor of graph.initializer) checkTensor(tensor);
  return model;
}

export function writeModel(model: ModelProto): Uint8Array {
  return toBinary(ModelProtoSchema, model);
}

export function opsetOf(model: ModelProto): number {
  const own = model.opsetImport.find(({ domain }) => domain === "" || domain === "ai.onnx");
  if (!own) throw new ModelRefused("The model does not say which version of ONNX's operators it uses.");
  return Number(own.version);
}

/** Every name is made once, before it is used: together that also rules out cycles. */
function checkNames(graph: GraphProto): void {
  const made = new Set<string>([...graph.input, ...graph.initializer].map(({ name }) => name));
  for (const node of graph.node) {
    for (const name of node.input) {
      if (name !== "" && !made.has(name))
        throw new ModelRefused(
          `The operator ${node.name || node.opType} reads "${name}", which nothing before it makes.`,
        );
    }
    for (const name of node.output) {
      if (name !== "" && made.has(name)) throw new ModelRefused(`Two operators make the value "${name}".`);
      made.add(name);
    }
  }
  for (const { name } of graph.output)
    if (!made.has(name)) throw new ModelRefused(`The output "${name}" is made by no operator.`);
}

function checkTensor(tensor: TensorProto): void {
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL || tensor.externalData.length > 0)
    throw new ModelRefused(`The weights "${tensor.name}" lie in another file; use a model that is one file.`);
  let count = 1n;
  for (const dim of tensor.dims) {
    if (dim < 0n || dim > 2n ** 31n)
      throw new ModelRefused(`The weights "${tensor.name}" have the impossible extent ${dim}.`);
    count *= dim;
  }
  const size = bytesPer[tensor.dataType];
  if (tensor.rawData?.length && size && BigInt(tensor.rawData.length) !== count * BigInt(size))
    throw new ModelRefused(
      `The weights "${tensor.name}" should have ${count * BigInt(size)} bytes; the file has ${tensor.rawData.length}.`,
    );
}

export type Attributes = Readonly<Record<string, number | readonly number[]>>;

/** Whole numbers become ints unless their name is in `floats`. */
export function makeNode(
  opType: string,
  name: string,
  input: string[],
  output: string[],
  ints: Attributes = {},
  floats: Attributes = {},
): NodeProto {
  const attribute: AttributeProto[] = [];
  for (const [key, value] of Object.entries(ints)) {
    attribute.push(
      typeof value === "number"
        ? create(AttributeProtoSchema, { name: key, type: AttributeProto_AttributeType.INT, i: BigInt(value) })
        : create(AttributeProtoSchema, { name: key, type: AttributeProto_AttributeType.INTS, ints: value.map(BigInt) }),
    );
  }
  for (const [key, value] of Object.entries(floats))
    attribute.push(
      create(AttributeProtoSchema, { name: key, type: AttributeProto_AttributeType.FLOAT, f: value as number }),
    );
  return create(NodeProtoSchema, { opType, name, input, output, attribute });
}

export function floatTensor(name: string, dims: readonly number[], values: Float32Array): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dataType: dataTypes.float32,
    dims: dims.map(BigInt),
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  });
}

export function int64Tensor(name: string, values: readonly number[]): TensorProto {
  const data = BigInt64Array.from(values.map(BigInt));
  return create(TensorProtoSchema, {
    name,
    dataType: dataTypes.int64,
    dims: [BigInt(values.length)],
    rawData: new Uint8Array(data.buffer),
  });
}

/** The numbers of a float tensor, or null where it is of another type. A copy: raw bytes need not be aligned. */
export function floatsOf(tensor: TensorProto): Float32Array | null {
  if (tensor.dataType !== dataTypes.float32) return null;
  if (tensor.rawData?.length) return new Float32Array(tensor.rawData.slice().buffer);
  return Float32Array.from(tensor.floatData);
}

export function valueInfo(name: string, elemType: number, dims: readonly (number | string)[]): ValueInfoProto {
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: "tensorType",
        value: {
          elemType,
          shape: {
            dim: dims.map((dim) => ({
              value:
                typeof dim === "number"
                  ? { case: "dimValue" as const, value: BigInt(dim) }
                  : { case: "dimParam" as const, value: dim },
            })),
          },
        },
      },
    },
  });
}

/** Element type and dimensions that the file declares for an input or output. */
export function declared(info: ValueInfoProto): { elemType: number; dims: (number | string)[] } {
  const type = info.type?.value;
  if (type?.case !== "tensorType") throw new ModelRefused(`"${info.name}" is not a tensor.`);
  const dims = (type.value.shape?.dim ?? []).map(({ value }, index) =>
    value.case === "dimValue" && value.value > 0n
      ? Number(value.value)
      : value.case === "dimParam" && value.value
        ? value.value
        : `d${index}`,
  );
  return { elemType: type.value.elemType ?? 0, dims };
}

/** An attribute's number, or the fallback. */
export function numberAttribute(node: NodeProto, name: string, fallback: number): number {
  const attribute = node.attribute.find((each) => each.name === name);
  if (!attribute) return fallback;
  return attribute.type === AttributeProto_AttributeType.FLOAT
    ? (attribute.f ?? fallback)
    : Number(attribute.i ?? fallback);
}
