/** What the compiler did, told to people: graphs and what was merged in them, host steps, shared work. */
import type { CompileReport } from "@/nodes/results";
import type { IrGraph } from "./ir/types";
import { ops } from "./ops";
import type { ExecutionPlan } from "./plan";
import { batchRule } from "./schedule/batch-rule";
import { type BuiltStep, titleOf } from "./schedule/schedule";

export function reportOf(
  graph: IrGraph,
  steps: readonly BuiltStep[],
  plan: ExecutionPlan,
  titles: ReadonlyMap<string, string>,
  reference: boolean,
): Pick<CompileReport, "graphs" | "hostSteps" | "shared"> {
  const makers = new Map(graph.ops.flatMap((op) => op.outputs.map((id) => [id, op] as const)));
  return {
    graphs: steps.map(({ segment, built }) => {
      const rule = batchRule(makers.get(segment.inputs[0] as number), built.fixedBatch, reference);
      return {
        id: built.sha256,
        title: titleOf(segment),
        nodes: [...new Set(segment.ops.flatMap((op) => op.nodes))],
        merged: built.merged,
        operators: built.operators,
        precision: "fp32",
        batch: {
          limit: rule.limit,
          reason: rule.reason,
          ...(rule.ragged && { bucketed: `width in steps of ${rule.ragged.multiple} pixels` }),
        },
        inputBytesPerRow: built.feedTypes.map(({ type, dims }) => `${type}[${dims.join(", ")}]`).join(", "),
      };
    }),
    hostSteps: plan.steps
      .filter(({ sort }) => sort === "host")
      .map(({ id, title, nodes }) => ({ id, title, nodes: [...nodes] })),
    shared: graph.ops
      .filter(({ nodes }) => nodes.length > 1)
      .map((op) => ({ title: ops.get(op.name)?.title ?? op.name, users: op.nodes.map((id) => titles.get(id) ?? id) })),
  };
}
