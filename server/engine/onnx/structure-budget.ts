/**
 * Bounds what a file may unfold to before anything of it is built. In protobuf two bytes can stand for an empty message that
 * takes hundreds of bytes as an object, so a small hostile file could exhaust the memory. One walk over the wire form counts
 * messages and numbers that are stored one by one; weights in `raw_data` are skipped, cost nothing, and need not be there yet.
 */
import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { type DeferredBytes, minDeferred } from "./deferred";
import { corrupt } from "./model-error";
import { ModelProtoSchema } from "./schema/onnx_pb";

const maxMessages = 4_000_000;
/** Weights written as lists of numbers instead of raw bytes: each becomes a JavaScript number of 8 bytes. */
const maxNumbers = 100_000_000;
const maxDepth = 90;

const fieldsOf = new WeakMap<DescMessage, Map<number, DescField>>();

function fields(message: DescMessage): Map<number, DescField> {
  let known = fieldsOf.get(message);
  if (!known) {
    known = new Map(message.fields.map((field) => [field.number, field]));
    fieldsOf.set(message, known);
  }
  return known;
}

interface Walk {
  reader: BinaryReader;
  need: DeferredBytes["need"];
  messages: number;
  numbers: number;
}

/** Throws EngineError "model-corrupt" where the file is no protobuf of an ONNX model, or unfolds beyond all measure. */
export function measureStructure(source: DeferredBytes): void {
  const { bytes, need } = source;
  try {
    walk({ reader: new BinaryReader(bytes), need, messages: 0, numbers: 0 }, bytes.byteLength, ModelProtoSchema, 0);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw corrupt(`This is not an ONNX model: its bytes cannot be read as one (${detail}).`, cause);
  }
}

/** A tag and a length, at their longest. */
const maxHead = 20;

function walk(spent: Walk, end: number, message: DescMessage, depth: number): void {
  const { reader, need } = spent;
  if (depth > maxDepth) throw new Error(`messages are nested more than ${maxDepth} deep`);
  if (++spent.messages > maxMessages) throw new Error(`more than ${maxMessages} parts`);
  if (end > reader.len) throw new Error("the file ends before its content does; it may be truncated");
  const known = fields(message);
  while (reader.pos < end) {
    need(reader.pos, reader.pos + maxHead);
    const [number, wire] = reader.tag();
    const field = known.get(number);
    if (field && !isWritten(field, wire)) throw new Error(`field ${field.name} is written in the wrong form`);
    if (field?.message && wire === WireType.LengthDelimited) {
      const length = reader.uint32();
      walk(spent, reader.pos + length, field.message, depth + 1);
      continue;
    }
    if (field?.fieldKind === "list" && wire === WireType.LengthDelimited) spent.numbers += packedCount(reader, field);
    else if (!field || field.fieldKind === "list") spent.messages += 1;
    if (spent.numbers > maxNumbers) throw new Error(`more than ${maxNumbers} numbers are stored one by one`);
    if (spent.messages > maxMessages) throw new Error(`more than ${maxMessages} parts`);
    if (wire === WireType.LengthDelimited) {
      const length = lengthAhead(reader);
      if (field?.name !== "raw_data" || length < minDeferred) need(reader.pos, reader.pos + maxHead + length);
    } else if (wire === WireType.StartGroup) need(reader.pos, end);
    reader.skip(wire, number);
  }
  if (reader.pos !== end) throw new Error("a part of the file is longer than the part that holds it");
}

function isPackable(field: DescField): boolean {
  return (
    field.fieldKind === "list" &&
    field.listKind !== "message" &&
    scalarOf(field) !== ScalarType.STRING &&
    scalarOf(field) !== ScalarType.BYTES
  );
}

function scalarOf(field: DescField): ScalarType | undefined {
  return field.fieldKind === "enum" || (field.fieldKind === "list" && field.listKind === "enum")
    ? ScalarType.INT32
    : field.scalar;
}

function wireOf(field: DescField): WireType {
  if (field.message) return WireType.LengthDelimited;
  switch (scalarOf(field)) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return WireType.LengthDelimited;
    case ScalarType.FLOAT:
      return WireType.Bit32;
    case ScalarType.DOUBLE:
      return WireType.Bit64;
    default:
      return WireType.Varint;
  }
}

/** A reader of protobuf takes a field's bytes for its declared type whatever the tag says, so a wrong tag must stop here. */
function isWritten(field: DescField, wire: WireType): boolean {
  return wire === wireOf(field) || (wire === WireType.LengthDelimited && isPackable(field));
}

/** Of the field that comes, without moving the reader. */
function lengthAhead(reader: BinaryReader): number {
  const start = reader.pos;
  const length = reader.uint32();
  reader.pos = start;
  return length;
}

/** An upper bound, without moving the reader: a packed number takes at least one byte, a float four, a double eight. */
function packedCount(reader: BinaryReader, field: DescField): number {
  if (!isPackable(field)) return 1;
  const length = lengthAhead(reader);
  const wire = wireOf(field);
  return wire === WireType.Bit32 ? length / 4 : wire === WireType.Bit64 ? length / 8 : length;
}
