/**
 * What is the same in every run is computed once: nodes that depend on constants only, by running them; and the shapes that the graph
 * asks for, where inference knows them. Not folded: random operators, what would make the file much larger (a mask made of two numbers), and
 * DequantizeLinear, whose small weights are the point of it.
 */
import { create } from "@bufbuild/protobuf";
import { dataTypeOf } from "../element-types";
import type { GraphView } from "../graph-view";
import { writeModel } from "../model-file";
import { isOperator, isStandardDomain } from "../node-proto";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
  ValueInfoProtoSchema,
} from "../schema/onnx_pb";
import type { Tensor } from "../segment";
import type { Facts } from "../shape/facts";
import { int64Tensor, rawTensor } from "../tensor";
import { needs, topologicalOrder } from "../topological";
import { random } from "./common-subexpressions";
import type { Rewrite, RewriteContext } from "./rewrite";

/** A result may be this much larger than all it is made of. */
const maxGrowth = 16_384;

export const constantFolding: Rewrite = {
  name: "constant-folding",
  exact: false,
  async run(view, context) {
    const refusals: string[] = [];
    const known = foldShapes(view, context.infer().facts);
    const { nodes, kept } = constantNodes(view, refusals);
    if (nodes.size === 0 || !context.runModel) return { changed: known, refusals };
    // Only what others read: the rest vanishes with its readers.
    const wanted = [...nodes].flatMap((node) =>
      node.output.filter(
        (name) => name !== "" && (view.isOutput(name) || [...view.users(name)].some((user) => !nodes.has(user))),
      ),
    );
    let results: Record<string, Tensor>;
    try {
      results = await context.runModel(writeModel(partOf(view, context, nodes, wanted)), {}, wanted);
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      return {
        changed: known,
        refusals: [...refusals, `the constants could not be computed: ${message.slice(0, 200)}`],
      };
    }
    let folded = 0;
    for (const node of nodes) {
      const tensors = node.output.flatMap((name) => (results[name] ? [tensorOf(name, results[name])] : []));
      const reason = refusalOf(view, node, tensors, kept);
      if (reason) refusals.push(reason);
      if (reason || tensors.length === 0) continue;
      view.remove(node);
      for (const tensor of tensors) if (tensor) view.addConstant(tensor);
      folded += 1;
    }
    return { changed: known + folded + view.removeDead([...nodes]), refusals };
  },
};

/** Nodes all of whose inputs are constants, or made by such nodes; and how many bytes each is made of. */
function constantNodes(view: GraphView, refusals: string[]) {
  const nodes = new Set<NodeProto>();
  const kept = new Map<NodeProto, number>();
  const sorted = topologicalOrder(view.nodes());
  for (const node of "order" in sorted ? sorted.order : []) {
    const inputs = [...needs(node)];
    const isConstant = inputs.every((name) => view.constant(name) || nodes.has(view.producer(name) as NodeProto));
    if (!isConstant || !isStandardDomain(node.domain) || random.test(node.opType)) continue;
    if (isOperator(node, "Constant")) continue;
    if (isOperator(node, "DequantizeLinear")) {
      refusals.push(`${node.output[0]} would no longer be quantized`);
      continue;
    }
    const size = (name: string) =>
      view.constant(name)?.rawData.byteLength ?? kept.get(view.producer(name) as NodeProto) ?? 0;
    kept.set(
      node,
      inputs.reduce((total, name) => total + size(name), 0),
    );
    nodes.add(node);
  }
  return { nodes, kept };
}

function partOf(view: GraphView, { model }: RewriteContext, nodes: ReadonlySet<NodeProto>, wanted: readonly string[]) {
  const names = new Set([...nodes].flatMap((node) => [...needs(node)]));
  return create(ModelProtoSchema, {
    irVersion: model.irVersion,
    opsetImport: model.opsetImport,
    functions: model.functions,
    graph: create(GraphProtoSchema, {
      name: "constants",
      node: [...nodes],
      initializer: [...names].flatMap((name) => view.constant(name) ?? []),
      output: wanted.map((name) => create(ValueInfoProtoSchema, { name })),
    }),
  });
}

function refusalOf(
  view: GraphView,
  node: NodeProto,
  tensors: readonly (TensorProto | null)[],
  kept: ReadonlyMap<NodeProto, number>,
): string | null {
  const output = node.output.find((name) => view.isOutput(name));
  if (output !== undefined && tensors.length > 0) return `${output} is an output of the graph`;
  if (tensors.includes(null)) return `${node.output[0]} is text`;
  const size = tensors.reduce((total, tensor) => total + (tensor?.rawData.byteLength ?? 0), 0);
  const growth = size - (kept.get(node) ?? 0);
  return growth > maxGrowth ? `${node.output[0]} would add ${growth} bytes to the file` : null;
}

function tensorOf(name: string, { type, dims, data }: Tensor): TensorProto | null {
  if (!ArrayBuffer.isView(data)) return null;
  return rawTensor(name, dataTypeOf(type), dims, new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice());
}

/** Values of Shape, and what is computed from them, where all extents that they need are plain numbers. */
function foldShapes(view: GraphView, facts: ReadonlyMap<string, Facts>): number {
  let folded = 0;
  for (const node of view.nodes()) {
    const [name = ""] = node.output;
    const found = facts.get(name);
    if (node.output.length !== 1 || isOperator(node, "Constant") || view.isOutput(name) || !found?.dims) continue;
    const values = found.values?.filter((value) => typeof value === "number" && Number.isSafeInteger(value));
    const isKnown = found.type === "int64" && values?.length === found.values?.length;
    if (!isKnown || !values || found.dims.some((dim) => typeof dim !== "number")) continue;
    view.remove(node);
    view.addConstant(int64Tensor(name, found.dims as number[], values as number[]));
    folded += 1;
  }
  if (folded > 0) view.removeDead();
  return folded;
}
