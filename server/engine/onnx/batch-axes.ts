/**
 * On which axis each input and output of a model carries the batch. The first input carries it in front. Others carry it where an extent
 * has the same name; where that does not tell, every axis that could is tried in batchify, which sees whether the batch passes.
 */
import { clone, create } from "@bufbuild/protobuf";
import { batchify } from "./batchify";
import { unfit } from "./model-error";
import {
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  NodeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "./schema/onnx_pb";
import { valueType } from "./value-type";

export interface BatchPlan {
  /** By the name of the input or output. */
  axes: ReadonlyMap<string, number>;
  /** True where an input has an extent of 1 on its axis: the model was exported for a batch of 1. */
  isFixed: boolean;
  /** The model for any batch, where it was exported for 1; a copy that shares its weights. */
  batched: ModelProto;
  /** Where items of one batch would touch each other in it. */
  mixing: readonly string[];
}

/** Tried at the most; each costs an inference of all shapes. */
const maxChoices = 24;

/** Throws ModelRefused "invalid-pipeline" where an input cannot have items side by side. `title` is the model's, for the message. */
export function planBatch(
  model: ModelProto,
  takes: readonly ValueInfoProto[],
  title: string,
  batch: string,
): BatchPlan {
  const dims = takes.map((value) => valueType(value)?.dims ?? null);
  const lead = dims[0]?.[0];
  const candidates = takes.map((value, index) => axesFor(value, dims[index] ?? null, index === 0 ? null : lead, title));
  const isFixed = (axes: readonly number[]) => axes.some((axis, index) => dims[index]?.[axis] === 1);
  const first = candidates.map(([axis = 0]) => axis);
  if (takes.length === 1 && !isFixed(first))
    return { axes: axesOf(takes, first), isFixed: false, batched: model, mixing: [] };
  let best: BatchPlan | undefined;
  for (const axes of choices(candidates).slice(0, maxChoices)) {
    const batched = withOwnNodes(model);
    const inputs = axesOf(takes, axes);
    const { refusals: mixing, outputAxes } = batchify(batched, batch, inputs);
    if (best && mixing.length >= best.mixing.length) continue;
    best = { axes: new Map([...outputAxes, ...inputs]), isFixed: isFixed(axes), batched, mixing };
    if (mixing.length === 0) break;
  }
  return best as BatchPlan;
}

/** Likeliest first. */
function axesFor(
  { name }: ValueInfoProto,
  dims: readonly (number | string)[] | null,
  lead: number | string | null | undefined,
  title: string,
): number[] {
  if (!dims) return [0];
  if (dims.length === 0)
    throw unfit(`"${name}" of ${title} is a single number, without a batch dimension; it can only be a constant.`);
  if (lead === null) {
    if (typeof dims[0] === "number" && dims[0] > 1)
      throw unfit(
        `"${name}" of ${title} is made for batches of exactly ${dims[0]}; export the model with a batch of 1 or a free one.`,
      );
    return [0];
  }
  const same = typeof lead === "string" ? dims.indexOf(lead) : -1;
  if (same >= 0) return [same];
  const open = dims.flatMap((extent, axis) => (extent === 1 || typeof extent === "string" ? [axis] : []));
  if (open.length === 0) throw unfit(`"${name}" of ${title} has no dimension for the items of a batch.`);
  return open;
}

function choices(candidates: readonly (readonly number[])[]): number[][] {
  return candidates.reduce<number[][]>(
    (all, own) => all.flatMap((chosen) => own.map((axis) => [...chosen, axis])),
    [[]],
  );
}

function axesOf(takes: readonly ValueInfoProto[], axes: readonly number[]): Map<string, number> {
  return new Map(takes.map(({ name }, index) => [name, axes[index] ?? 0]));
}

/** A copy whose nodes, inputs and outputs may be edited; weights and bodies are the same objects. */
function withOwnNodes(model: ModelProto): ModelProto {
  const { graph } = model;
  if (!graph) return model;
  const values = (list: readonly ValueInfoProto[]) => list.map((value) => clone(ValueInfoProtoSchema, value));
  // Assigned and not spread: messages have their defaults from their prototypes.
  return Object.assign(create(ModelProtoSchema), model, {
    graph: Object.assign(create(GraphProtoSchema), graph, {
      input: values(graph.input),
      output: values(graph.output),
      node: graph.node.map((node) => Object.assign(create(NodeProtoSchema), node, { input: [...node.input] })),
      initializer: [...graph.initializer],
    }),
  });
}
