/**
 * A model as the bytes of its file. protobuf's own writer copies each weight half a dozen times on its way out (its buffer grows, and
 * what stands in a message is shifted when its length is known), which is more work than all else that is done to a graph. So
 * messages that carry weights are taken apart here, what is left of them is written by protobuf, and all pieces are joined once.
 * Fields come in the order of their numbers, as protobuf has them.
 */
import { type DescField, type DescMessage, type Message, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { rawByteLength } from "./deferred";
import {
  type AttributeProto,
  AttributeProtoSchema,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from "./schema/onnx_pb";

/** Messages that may carry weights, with the fields that lead to them and whether an item there does. */
const carriers = new Map<DescMessage, Readonly<Record<string, (item: never) => boolean>>>([
  [ModelProtoSchema, { graph: () => true }],
  [GraphProtoSchema, { node: nodeCarries, initializer: tensorCarries }],
  [NodeProtoSchema, { attribute: attributeCarries }],
  [AttributeProtoSchema, { t: tensorCarries, g: () => true }],
  [TensorProtoSchema, { rawData: () => true }],
]);

/** Smaller ones are not worth a piece of their own. */
const leastBytes = 1024;

function tensorCarries(tensor: TensorProto): boolean {
  return rawByteLength(tensor) >= leastBytes;
}

function attributeCarries({ t, g }: AttributeProto): boolean {
  return g !== undefined || (t !== undefined && tensorCarries(t));
}

function nodeCarries({ attribute }: NodeProto): boolean {
  return attribute.some(attributeCarries);
}

interface Pieces {
  list: Uint8Array[];
  length: number;
}

export function encodeModel(model: ModelProto): Uint8Array {
  const { list, length } = piecesOf(ModelProtoSchema, model);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of list) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}

function piecesOf(schema: DescMessage, message: Message): Pieces {
  const pieces: Pieces = { list: [], length: 0 };
  const add = ({ list, length }: Pieces) => {
    for (const piece of list) pieces.list.push(piece);
    pieces.length += length;
  };
  const whole = (bytes: Uint8Array): Pieces => ({ list: [bytes], length: bytes.byteLength });
  let rest = emptied(schema, message);
  const flush = () => {
    add(whole(toBinary(schema, rest)));
    rest = emptied(schema, message);
  };
  const paths = carriers.get(schema) ?? {};
  for (const field of [...schema.fields].sort((a, b) => a.number - b.number)) {
    const { localName } = field;
    if (!Object.hasOwn(message, localName)) continue;
    const value = read(message, localName);
    const carries = paths[localName];
    if (!carries) {
      set(rest, localName, value);
      continue;
    }
    const isList = field.fieldKind === "list";
    for (const item of isList ? (value as unknown[]) : [value]) {
      if (item === undefined) continue;
      if (!carries(item as never)) {
        if (isList) (read(rest, localName) as unknown[]).push(item);
        else set(rest, localName, item);
        continue;
      }
      flush();
      const inner = field.message ? piecesOf(field.message, item as Message) : whole(item as Uint8Array);
      add(whole(new BinaryWriter().tag(field.number, WireType.LengthDelimited).uint32(inner.length).finish()));
      add(inner);
    }
  }
  if (message.$unknown) rest.$unknown = message.$unknown;
  flush();
  return pieces;
}

/** The message without anything in it. Fields that are not set are found on the prototype, as protobuf has them. */
function emptied(schema: DescMessage, message: Message): Message {
  const empty = Object.create(Object.getPrototypeOf(message)) as Message;
  Object.assign(empty, { $typeName: message.$typeName });
  for (const field of schema.fields) if (isRepeated(field)) set(empty, field.localName, []);
  return empty;
}

const isRepeated = (field: DescField) => field.fieldKind === "list";
const read = (message: Message, name: string) => (message as unknown as Record<string, unknown>)[name];
const set = (message: Message, name: string, value: unknown) => {
  (message as unknown as Record<string, unknown>)[name] = value;
};
