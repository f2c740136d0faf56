/** What the compiler did, told to people: graphs and what was merged in them, host steps, shared work. */
import type { z } from "zod";
import { precisionName } from "@/nodes/precision";
import type { CompileReport } from "@/nodes/results";
import type { IrGraph, IrOp } from "./ir/types";
import { ops } from "./ops";
import type { geometryAttrs } from "./ops/image";
import type { ExecutionPlan } from "./plan";
import { batchRule } from "./schedule/batch-rule";
import { type BuiltStep, titleOf } from "./schedule/schedule";

export function reportOf(
  graph: IrGraph,
  steps: readonly BuiltStep[],
  plan: ExecutionPlan,
  titles: ReadonlyMap<string, string>,
  reference: boolean,
): Pick<CompileReport, "graphs" | "hostSteps" | "shared" | "decodes"> {
  const makers = new Map(graph.ops.flatMap((op) => op.outputs.map((id) => [id, op] as const)));
  return {
    graphs: steps.map(({ segment, built, precision }) => {
      const rule = batchRule(makers.get(segment.inputs[0] as number), built.fixedBatch, reference);
      return {
        id: built.sha256,
        title: titleOf(segment),
        nodes: [...new Set(segment.ops.flatMap((op) => op.nodes))],
        merged: built.merged,
        operators: built.operators,
        precision: precision?.form ? precisionName(precision.form.scheme) : "fp32",
        ...(precision && { told: precision }),
        batch: {
          limit: rule.most,
          reason: rule.reason,
          ...(rule.ragged && {
            bucketed: rule.ragged.summed ? "tokens" : `width in steps of ${rule.ragged.multiple} pixels`,
          }),
        },
        inputBytesPerRow: built.feedTypes.map(({ type, dims }) => `${type}[${dims.join(", ")}]`).join(", "),
      };
    }),
    hostSteps: plan.steps
      .filter(({ sort }) => sort === "host")
      .map(({ id, title, nodes }) => ({ id, title, nodes: [...nodes] })),
    shared: graph.ops.flatMap((op) => {
      const users = usersOf(op, graph).map((id) => titles.get(id) ?? id);
      return users.length > 1 ? [{ title: ops.get(op.name)?.title ?? op.name, users }] : [];
    }),
    decodes: graph.ops
      .filter(({ name }) => name === "input.image" || name === "input.images")
      .map(({ nodes, attrs }) => ({
        title: titles.get(nodes[0] ?? "") ?? "",
        asked: attrs.serves
          ? `the smallest that serves ${(attrs.serves as unknown as Fitting[]).map(fittingText).join(" and ")}`
          : "every pixel",
      })),
  };
}

/** Nodes that an op works for: those it came from; for what a run gives, those that take it. */
function usersOf(op: IrOp, graph: IrGraph): readonly string[] {
  if (op.inputs.length > 0) return op.nodes;
  const takers = graph.ops.filter(({ inputs }) => inputs.flat().some((id) => id !== null && op.outputs.includes(id)));
  return [...new Set(takers.flatMap(({ nodes }) => nodes))];
}

type Fitting = z.output<typeof geometryAttrs>;

function fittingText({ fit, width, height, limitSide }: Fitting): string {
  if (fit === "limit-side") return `a longer side of ${limitSide ?? 960}`;
  if (fit === "fit-height") return `a height of ${height}`;
  return width && height ? `${width} x ${height} (${fit})` : "every pixel";
}
