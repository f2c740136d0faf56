/** Host ops and built segments in one order in which every value is made before it is used: the execution plan. */
import type { Json, NodeSpec } from "@/nodes/define-node";
import type { GraphPrecision } from "@/nodes/precision";
import type { IrGraph, IrOp, Slot, ValueId } from "../ir/types";
import type { ValidNode } from "../lower/validate";
import type { BuiltSegment } from "../onnx/segment";
import { ops } from "../ops";
import type { IrSegment } from "../partition/partition";
import type { ExecutionPlan, GraphStep, HostStep, Step } from "../plan";
import { batchRule } from "./batch-rule";

/** A built segment without its bytes, under the SHA-256 of them. */
export type BuiltGraph = Omit<BuiltSegment, "bytes"> & { sha256: string };

export interface BuiltStep {
  segment: IrSegment;
  built: BuiltGraph;
  /** Of a graph with a model, once that was decided. */
  precision?: GraphPrecision;
}

export function schedule(
  name: string,
  graph: IrGraph,
  host: readonly IrOp[],
  segments: readonly BuiltStep[],
  nodes: readonly ValidNode[],
  reference: boolean,
): ExecutionPlan {
  const titles = new Map(nodes.map(({ node, spec }) => [node.id, node.label ?? spec.title]));
  const ids = new Map<string, number>();
  const idFor = (nodeIds: readonly string[], title: string) => {
    const base = [titles.get(nodeIds[0] ?? "") ?? "", title].map(slug).join("/");
    const count = (ids.get(base) ?? 0) + 1;
    ids.set(base, count);
    return count === 1 ? base : `${base}-${count}`;
  };
  const makers = new Map(graph.ops.flatMap((op) => op.outputs.map((id) => [id, op] as const)));
  const inForOutputs = neededForOutputs(graph);
  const forOutputs = (op: IrOp) => inForOutputs.has(op.id);

  const hostSteps = host.map((op): { at: number; step: HostStep } => ({
    at: graph.ops.indexOf(op),
    step: {
      id: idFor(op.nodes, ops.get(op.name)?.title ?? op.name),
      title: ops.get(op.name)?.title ?? op.name,
      nodes: op.nodes,
      sort: "host",
      op: op.name,
      attrs: op.attrs,
      effect: op.effect,
      closes: op.closes,
      opens: op.opens,
      path: op.path,
      inputs: op.inputs,
      outputs: op.outputs,
      forOutputs: forOutputs(op),
    },
  }));
  const graphSteps = segments.map(({ segment, built }): { at: number; step: GraphStep } => {
    const first = segment.ops[0] as IrOp;
    const title = titleOf(segment);
    const nodeIds = [...new Set(segment.ops.flatMap((op) => op.nodes))];
    const rule = batchRule(makers.get(segment.inputs[0] as ValueId), built.fixedBatch, reference);
    return {
      at: graph.ops.indexOf(first),
      step: {
        id: idFor(nodeIds, title),
        title,
        nodes: nodeIds,
        sort: "graph",
        graph: built.sha256,
        feeds: built.feeds,
        fetches: built.fetches,
        firstBatch: rule.first,
        maxBatch: rule.most,
        feedTypes: built.feedTypes,
        ...(rule.ragged && { ragged: rule.ragged }),
        path: first.path,
        inputs: segment.inputs,
        outputs: segment.outputs,
        forOutputs: segment.ops.some(forOutputs),
      },
    };
  });
  const steps = order([...hostSteps, ...graphSteps].sort((a, b) => a.at - b.at).map(({ step }) => step));
  const live = new Set(steps.flatMap(({ outputs }) => outputs));
  return {
    format: "weft-plan",
    version: 1,
    name,
    axes: graph.axes,
    values: graph.values.filter(({ id }) => live.has(id)),
    steps,
    taps: graph.taps,
    files: [...new Set(steps.flatMap((step) => (step.sort === "host" ? filesIn(step.attrs) : [])))].sort(),
    inputs: host
      .filter(({ name: op }) => op.startsWith("input."))
      .map((op) => ({
        node: op.attrs.node as string,
        name: op.attrs.name as string,
        op: op.name,
        title: titles.get(op.attrs.node as string) ?? "",
        required: isMissing(op.attrs.default),
      })),
    outputs: nodes.flatMap(({ node, spec, params }) => outputOf(node.id, spec, params, graph)),
  };
}

/** A segment is called after its model, or after all that is in it. */
export function titleOf({ ops: inside }: IrSegment): string {
  const model = inside.find(({ name }) => name === "tensor.model");
  return (model?.attrs.title as string | undefined) ?? inside.map(({ name }) => ops.get(name)?.title).join(" + ");
}

const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
const isMissing = (value: Json | undefined) =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0);

function outputOf(node: string, spec: NodeSpec, params: Record<string, unknown>, graph: IrGraph) {
  const tap = graph.taps.find((each) => each.node === node && each.full);
  if (spec.role !== "output" || !tap) return [];
  return [{ node, name: String(params.name ?? node), kind: graph.values[tap.value]?.kind ?? "json" }];
}

function neededForOutputs(graph: IrGraph): Set<number> {
  const values = new Set(graph.taps.filter(({ full }) => full).map(({ value }) => value));
  const needed = new Set<number>();
  for (const op of [...graph.ops].reverse()) {
    if (!op.outputs.some((id) => values.has(id))) continue;
    needed.add(op.id);
    for (const id of op.inputs.flat()) if (id !== null) values.add(id as ValueId);
  }
  return needed;
}

/** Content hashes that attributes point to as {sha256}; the store's asset of an input node is the run's matter. */
function filesIn(attrs: { readonly [key: string]: Json }): string[] {
  return Object.entries(attrs).flatMap(([key, value]) =>
    key !== "default" && value !== null && typeof value === "object" && "sha256" in value
      ? [value.sha256 as string]
      : [],
  );
}

/** Stable: a step moves back only as far as what it needs. */
function order(steps: readonly Step[]): Step[] {
  const made = new Set<ValueId>();
  const all = new Set(steps.flatMap(({ outputs }) => outputs));
  const waiting = [...steps];
  const ordered: Step[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ inputs }) =>
      (inputs as readonly Slot[])
        .flat()
        .every((id) => id === null || made.has(id as ValueId) || !all.has(id as ValueId)),
    );
    if (next < 0) throw new Error("the steps wait for each other in a circle");
    const [step] = waiting.splice(next, 1) as [Step];
    for (const id of step.outputs) made.add(id);
    ordered.push(step);
  }
  return ordered;
}
