/** Declared types of graph inputs and outputs, in Weft's terms: dims are numbers, or names of extents that vary. */
import { create } from "@bufbuild/protobuf";
import type { ElementType } from "../ir/types";
import { dataTypeOf, elementName } from "./element-types";
import { isStandardDomain } from "./node-proto";
import {
  type ModelProto,
  TensorShapeProto_DimensionSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "./schema/onnx_pb";

export interface ValueType {
  type: string;
  /** With the batch dimension where there is one; null where the file does not state the rank. */
  dims: (number | string)[] | null;
}

/** Null for what is no tensor (sequences, maps, optionals). An extent without a name is called after its place. */
export function valueType(value: ValueInfoProto): ValueType | null {
  if (value.type?.value.case !== "tensorType") return null;
  const tensor = value.type.value.value;
  const dims = tensor.shape?.dim.map((dim, index) => {
    if (dim.value.case === "dimValue") return Number(dim.value.value);
    return (dim.value.case === "dimParam" && dim.value.value) || `${value.name}.${index}`;
  });
  return { type: elementName(tensor.elemType), dims: dims ?? null };
}

export function makeValue(name: string, type: ElementType, dims: readonly (number | string)[] | null): ValueInfoProto {
  const dim = dims?.map((extent) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof extent === "number" ? { case: "dimValue", value: BigInt(extent) } : { case: "dimParam", value: extent },
    }),
  );
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, {
      value: { case: "tensorType", value: { elemType: dataTypeOf(type), ...(dim && { shape: { dim } }) } },
    }),
  });
}

/** Version of ONNX's own operator set; a verified model has one. */
export function opsetOf(model: ModelProto): number {
  return Number(model.opsetImport.find((entry) => isStandardDomain(entry.domain))?.version ?? 0n);
}
