/**
 * Turns a model exported for a batch of 1 into one for any batch. One extent of each input becomes a name; inference then shows
 * where that name goes, and what the exporter wrote down as numbers on its way is rewritten (batch-fixes.ts). A guess all the same:
 * whoever calls must see two rows together give what each gives alone.
 */
import { create } from "@bufbuild/protobuf";
import { type FixPlace, fixes, generalFault } from "./batch-fixes";
import { definedNames, isStandardDomain } from "./node-proto";
import {
  type ModelProto,
  type NodeProto,
  type TensorProto,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  type ValueInfoProto,
} from "./schema/onnx_pb";
import { type Dim, namesIn, show } from "./shape/dim";
import { inferShapes } from "./shape/infer";
import { int64Tensor } from "./tensor";
import { valueType } from "./value-type";
import { allGraphs } from "./walk";

export interface Batchified {
  /** How many nodes were rewritten. */
  rewritten: number;
  /** Where items of one batch would touch each other, or the batch is lost. */
  refusals: string[];
  /** The axis on which each output carries the batch. */
  outputAxes: Map<string, number>;
}

/** Edits the model. `axes`: where each input carries the batch; if not given, in front where there is an extent of 1. */
export function batchify(model: ModelProto, batch: string, axes?: ReadonlyMap<string, number>): Batchified {
  const { graph } = model;
  if (!graph) return { rewritten: 0, refusals: [], outputAxes: new Map() };
  const single = inferShapes(model).facts;
  for (const value of graph.input) {
    const axis = axes ? axes.get(value.name) : valueType(value)?.dims?.[0] === 1 ? 0 : undefined;
    if (axis !== undefined) nameExtent(value, axis, batch);
  }
  const stated = new Map(graph.output.map((value) => [value, valueType(value)?.dims ?? null]));
  for (const value of graph.output) stateShape(value, null);
  graph.valueInfo = [];
  const names = new Set([...allGraphs(graph)].flatMap((each) => [...definedNames(each)]));
  const refusals: string[] = [];
  let rewritten = 0;
  const { facts } = inferShapes(model, new Map(), (node, known) => {
    if (!isStandardDomain(node.domain)) return undefined;
    const before: NodeProto[] = [];
    const after: NodeProto[] = [];
    const constants: TensorProto[] = [];
    const fresh = (base: string) => {
      let name = base;
      while (names.has(name)) name += "'";
      names.add(name);
      return name;
    };
    const place: FixPlace = {
      node,
      known,
      single: (name) => single.get(name),
      axisOf: (name) => axisIn(known(name)?.dims, batch),
      insert: (inserted) => before.push(inserted),
      append: (appended) => after.push(appended),
      integers: (base, values) => {
        const tensor = int64Tensor(fresh(`${node.output[0]}/${base}`), [values.length], values);
        constants.push(tensor);
        return tensor.name;
      },
      freshName: (base) => fresh(`${node.output[0]}/${base}`),
    };
    const written = node.input.join("\n") + node.attribute.length;
    const fix = Object.hasOwn(fixes, node.opType) ? fixes[node.opType] : undefined;
    const fault = fix?.(place) ?? generalFault(place);
    if (fault) refusals.push(`${node.opType} ${node.name || node.output[0]} ${fault}`);
    if (written !== node.input.join("\n") + node.attribute.length) rewritten += 1;
    return { before, after, constants };
  });
  const outputAxes = new Map<string, number>();
  for (const [value, before] of stated) {
    const dims = facts.get(value.name)?.dims;
    const axis = axisIn(dims, batch);
    if (dims && axis < 0) refusals.push(`the output ${value.name} does not depend on the batch`);
    else if (dims && show(dims[axis] ?? 0) !== batch)
      refusals.push(
        `the output ${value.name} has an extent of ${show(dims[axis] ?? 0)} where it should have the batch`,
      );
    outputAxes.set(value.name, Math.max(axis, 0));
    const known = dims?.map((dim, at) => (at === axis ? batch : extentOf(dim, before?.[at], `${value.name}.${at}`)));
    stateShape(value, known ?? before?.map((extent, at) => (at === 0 ? batch : extent)) ?? null);
  }
  return { rewritten, refusals, outputAxes };
}

function axisIn(dims: readonly Dim[] | null | undefined, batch: string): number {
  return dims?.findIndex((dim) => namesIn(dim).has(batch)) ?? -1;
}

/** A number or the bare name of an extent; for a formula what the file states, else a name of its own. */
function extentOf(dim: Dim, stated: number | string | undefined, own: string): number | string {
  if (typeof dim === "number") return dim;
  return stated ?? (namesIn(dim).has(show(dim)) ? show(dim) : own);
}

function nameExtent(value: ValueInfoProto, axis: number, name: string): void {
  const type = value.type?.value;
  const dim = type?.case === "tensorType" ? type.value.shape?.dim[axis] : undefined;
  if (dim) dim.value = { case: "dimParam", value: name };
}

function stateShape(value: ValueInfoProto, dims: readonly (number | string)[] | null): void {
  const type = value.type?.value;
  if (type?.case !== "tensorType") return;
  type.value.shape = dims
    ? create(TensorShapeProtoSchema, {
        dim: dims.map((extent) =>
          create(TensorShapeProto_DimensionSchema, {
            value:
              typeof extent === "number"
                ? { case: "dimValue", value: BigInt(extent) }
                : { case: "dimParam", value: extent },
          }),
        ),
      })
    : undefined;
}
