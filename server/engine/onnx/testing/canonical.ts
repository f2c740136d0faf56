/**
 * A protobuf file in one canonical form, made from its bytes without building the message: fields in the order of their numbers,
 * repeated ones in their own order, packed numbers one by one, numbers in their shortest form. Two files of the same canonical
 * form say the same.
 */
import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { ModelProtoSchema } from "../schema/onnx_pb";

export function canonical(bytes: Uint8Array, message: DescMessage = ModelProtoSchema): Uint8Array {
  const reader = new BinaryReader(bytes);
  const fields: { number: number; write: (writer: BinaryWriter) => void }[] = [];
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    const field = message.fields.find((candidate) => candidate.number === number);
    const put = (write: (writer: BinaryWriter) => void) => fields.push({ number, write });
    if (wire === WireType.LengthDelimited) {
      const content = reader.bytes();
      if (field?.message) {
        const inner = canonical(content, field.message);
        put((writer) => writer.tag(number, wire).bytes(inner));
      } else if (field && isPackable(field)) {
        const packed = new BinaryReader(content);
        while (packed.pos < packed.len) put(scalar(packed, number, wireOf(field)));
      } else put((writer) => writer.tag(number, wire).bytes(content));
    } else put(scalar(reader, number, wire));
  }
  const writer = new BinaryWriter();
  // Stable: repeated fields keep their order.
  for (const { write } of fields.sort((a, b) => a.number - b.number)) write(writer);
  return writer.finish();
}

function scalar(reader: BinaryReader, number: number, wire: WireType): (writer: BinaryWriter) => void {
  if (wire === WireType.Varint) {
    const value = reader.uint64();
    return (writer) => writer.tag(number, wire).uint64(value);
  }
  const raw = reader.skip(wire, number);
  return (writer) => writer.tag(number, wire).raw(raw);
}

function scalarOf(field: DescField): ScalarType | undefined {
  if (field.fieldKind !== "list") return undefined;
  return field.listKind === "enum" ? ScalarType.INT32 : field.listKind === "scalar" ? field.scalar : undefined;
}

function isPackable(field: DescField): boolean {
  const type = scalarOf(field);
  return type !== undefined && type !== ScalarType.STRING && type !== ScalarType.BYTES;
}

function wireOf(field: DescField): WireType {
  const type = scalarOf(field);
  return type === ScalarType.FLOAT ? WireType.Bit32 : type === ScalarType.DOUBLE ? WireType.Bit64 : WireType.Varint;
}
