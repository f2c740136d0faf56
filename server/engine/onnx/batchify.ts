/**
 * Turns a model exported for a batch of 1 into one for any batch. The first extent of its inputs becomes a name; inference then shows
 * where that name goes, and what the exporter wrote down as numbers on its way is rewritten (batch-fixes.ts). A guess all the same:
 * whoever calls must see two rows together give what each gives alone.
 */
import { type FixPlace, fixes, generalFault } from "./batch-fixes";
import { definedNames, isStandardDomain } from "./node-proto";
import type { ModelProto, NodeProto, TensorProto, ValueInfoProto } from "./schema/onnx_pb";
import { namesIn } from "./shape/dim";
import { inferShapes } from "./shape/infer";
import { int64Tensor } from "./tensor";
import { allGraphs } from "./walk";

export interface Batchified {
  /** How many nodes were rewritten. */
  rewritten: number;
  /** Where items of one batch would touch each other, or the batch is lost. */
  refusals: string[];
}

/** Edits the model. */
export function batchify(model: ModelProto, batch: string): Batchified {
  const { graph } = model;
  if (!graph) return { rewritten: 0, refusals: [] };
  const single = inferShapes(model).facts;
  for (const value of [...graph.input, ...graph.output]) freeBatch(value, batch);
  graph.valueInfo = [];
  const names = new Set([...allGraphs(graph)].flatMap((each) => [...definedNames(each)]));
  const refusals: string[] = [];
  let rewritten = 0;
  const { facts } = inferShapes(model, new Map(), (node, known) => {
    if (!isStandardDomain(node.domain)) return undefined;
    const nodes: NodeProto[] = [];
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
      axisOf: (name) => known(name)?.dims?.findIndex((dim) => namesIn(dim).has(batch)) ?? -1,
      insert: (inserted) => nodes.push(inserted),
      integers: (base, values) => {
        const tensor = int64Tensor(fresh(`${node.output[0]}/${base}`), [values.length], values);
        constants.push(tensor);
        return tensor.name;
      },
      freshName: (base) => fresh(`${node.output[0]}/${base}`),
    };
    const before = node.input.join("\n") + node.attribute.length;
    const fix = Object.hasOwn(fixes, node.opType) ? fixes[node.opType] : undefined;
    const fault = fix?.(place) ?? generalFault(place);
    if (fault) refusals.push(`${node.opType} ${node.name || node.output[0]} ${fault}`);
    if (before !== node.input.join("\n") + node.attribute.length) rewritten += 1;
    return { nodes, constants };
  });
  for (const { name } of graph.output) {
    const dims = facts.get(name)?.dims;
    if (dims && !dims.some((dim) => namesIn(dim).has(batch)))
      refusals.push(`the output ${name} does not depend on the batch`);
  }
  return { rewritten, refusals };
}

function freeBatch(value: ValueInfoProto, batch: string): void {
  const type = value.type?.value;
  const first = type?.case === "tensorType" ? type.value.shape?.dim[0] : undefined;
  if (first?.value.case === "dimValue" && first.value.value === 1n) first.value = { case: "dimParam", value: batch };
}
