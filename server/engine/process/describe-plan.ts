/** A plan as the interface draws it: who hands what to whom. Steps whose values are only shown hand nothing on. */
import type { CompiledLink, CompiledPlan, CompiledStep } from "@/nodes/compiled";
import type { AxisId, IrValue, TensorType, ValueId } from "../ir/types";
import type { ExecutionPlan, Step } from "../plan";
import { valuesOf } from "../runtime/scopes/program";

export function describePlan(planId: string, plan: ExecutionPlan): CompiledPlan {
  const names = new Map(plan.axes.map(({ id, name }) => [id, name]));
  const nameOf = (axis: AxisId) => names.get(axis) ?? `axis ${axis}`;
  const values = new Map(plan.values.map((value) => [value.id, value]));
  const makers = new Map(plan.steps.flatMap((step) => step.outputs.map((value) => [value, step] as const)));

  const steps = plan.steps.map((step): CompiledStep => {
    const host = step.sort === "host" ? step : null;
    return {
      id: step.id,
      title: step.title,
      sort: step.sort,
      nodes: [...step.nodes],
      axes: step.path.map(nameOf),
      opens: host?.opens == null ? null : nameOf(host.opens),
      closes: host?.closes == null ? null : nameOf(host.closes),
      graph:
        step.sort === "graph" ? { id: step.graph, maxBatch: step.maxBatch, ragged: step.ragged !== undefined } : null,
    };
  });

  const linkOf = (step: Step, id: ValueId): CompiledLink | null => {
    const maker = makers.get(id);
    const value: IrValue | undefined = values.get(id);
    if (!maker || !value) return null;
    const tensor = value.tensor ? tensorText(value.tensor) : null;
    return { from: maker.id, to: step.id, kind: value.kind, axes: value.path.map(nameOf), tensor };
  };
  const links = plan.steps.flatMap((step) =>
    [...new Set(step.inputs.flatMap(valuesOf))].flatMap((id) => linkOf(step, id) ?? []),
  );
  return { planId, steps, links };
}

function tensorText({ type, dims }: TensorType): string {
  return `${type} [${dims.join(", ")}]`;
}
