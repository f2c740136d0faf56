/**
 * Weights kept beside the model (ONNX IR specification, "External Tensor Data"): read from the other file when looked at, and moved
 * out of a model that would pass what one protobuf file can hold. Locations are hostile until checked: a plain relative path
 * within the model's own folder. Whoever reads the files has to refuse links that lead out of it.
 */
import { clearField, create, toBinary } from "@bufbuild/protobuf";
import { deferRaw } from "./deferred";
import { elementBits } from "./element-types";
import { corrupt } from "./model-error";
import {
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  type ModelProto,
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from "./schema/onnx_pb";
import { elementCount, rawBytesOf, rawLength } from "./tensor";
import { allGraphs, allTensors } from "./walk";

/** A file beside the model, by its checked location; called once for each. Parts of it are read when somebody looks at them. */
export type ReadExternal = (location: string) => ExternalFile;

/** What it has of a Uint8Array, which is one. */
export interface ExternalFile {
  byteLength: number;
  subarray(from: number, to: number): Uint8Array;
}

export function isExternal(tensor: TensorProto): boolean {
  return tensor.dataLocation === DataLocation.EXTERNAL || tensor.externalData.length > 0;
}

/** The location, or an EngineError "model-corrupt" where it could lead out of the folder on any system. */
export function checkedLocation(location: string): string {
  const parts = location.split("/");
  const isPlain = parts.every((part) => part !== "" && part !== "." && part !== "..");
  if (!isPlain || /[\\:\p{Cc}]/u.test(location) || location.length > 1024) {
    throw corrupt(
      `The model keeps weights in ${JSON.stringify(location.slice(0, 80))}. Weights can only be in the model's own folder, by a plain relative path.`,
    );
  }
  return location;
}

/** Puts the data of other files into the model, as views. Throws EngineError "model-corrupt". */
export function attachExternal(model: ModelProto, read: ReadExternal): void {
  const files = new Map<string, ExternalFile>();
  for (const tensor of allTensors(model)) {
    if (!isExternal(tensor)) continue;
    const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
    const location = checkedLocation(entries.get("location") ?? "");
    const file = files.get(location) ?? read(location);
    files.set(location, file);
    const title = `The constant ${JSON.stringify(tensor.name.slice(0, 80))}`;
    if (tensor.dataType === DataType.STRING || elementBits(tensor.dataType) === undefined)
      throw corrupt(`${title} keeps its data in another file, which its element type does not allow.`);
    const offset = position(entries.get("offset"), 0, title);
    const length = position(entries.get("length"), rawLength(tensor.dataType, elementCount(tensor.dims)), title);
    if (offset + length > file.byteLength) {
      throw corrupt(
        `${title} is said to be at bytes ${offset} to ${offset + length} of ${location}, which has ${file.byteLength}.`,
      );
    }
    deferRaw(tensor, length, () => file.subarray(offset, offset + length));
    clearField(tensor, TensorProtoSchema.field.dataLocation);
    tensor.externalData = [];
  }
}

function position(text: string | undefined, otherwise: number, title: string): number {
  if (text === undefined) return otherwise;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value))
    throw corrupt(`${title} has no readable place in its file: ${JSON.stringify(text.slice(0, 40))}.`);
  return value;
}

export interface WrittenModel {
  model: Uint8Array;
  /** What the file beside the model holds, in this order; none where the model holds everything itself. */
  external: Uint8Array[];
}

/** What protobuf allows for one message. */
const maxFile = 2 ** 31 - 1;
/** Smaller constants stay in the model: shapes and axes are read when it is opened. */
const minExternal = 1024;
/** A page, so that the file can be mapped into memory. */
const alignment = 4096;

/** As one file where it fits into `limit` bytes, else with its weights in a second file that is to be called `location`. */
export function writeWithExternal(model: ModelProto, location: string, limit = maxFile): WrittenModel {
  checkedLocation(location);
  const graphs = model.graph ? [...allGraphs(model.graph)] : [];
  const whole = graphs.map(({ initializer }) => initializer);
  const external: Uint8Array[] = [];
  let end = 0;
  let weights = 0;
  const moved = (tensor: TensorProto) => {
    if (tensor.dataType === DataType.STRING || rawLength(tensor.dataType, elementCount(tensor.dims)) < minExternal)
      return tensor;
    const data = rawBytesOf(tensor);
    // By remainder, not by bits: offsets pass 2^31.
    const gap = (alignment - (end % alignment)) % alignment;
    if (gap > 0) external.push(new Uint8Array(gap));
    external.push(data);
    const place = { location, offset: `${end + gap}`, length: `${data.byteLength}` };
    end += gap + data.byteLength;
    weights += data.byteLength;
    return create(TensorProtoSchema, {
      name: tensor.name,
      dataType: tensor.dataType,
      dims: tensor.dims,
      docString: tensor.docString,
      metadataProps: tensor.metadataProps,
      dataLocation: DataLocation.EXTERNAL,
      externalData: Object.entries(place).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
    });
  };
  try {
    for (const graph of graphs) graph.initializer = graph.initializer.map(moved);
    const skeleton = toBinary(ModelProtoSchema, model);
    if (skeleton.byteLength + weights > limit) return { model: skeleton, external };
  } finally {
    for (const [index, graph] of graphs.entries()) graph.initializer = whole[index] ?? [];
  }
  return { model: toBinary(ModelProtoSchema, model), external: [] };
}
