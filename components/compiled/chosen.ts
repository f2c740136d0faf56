/** What is chosen in the compiled view: a node of the drawing, or a step of the plan; each lights up what belongs to it on the other side. */
import type { CompiledPlan, CompiledStep } from "@/nodes/compiled";

export type Chosen = { node: string } | { step: string } | null;

export function isNodeLit(chosen: Chosen, node: string, plan: CompiledPlan | undefined): boolean {
  if (!chosen) return false;
  if ("node" in chosen) return chosen.node === node;
  return plan?.steps.find(({ id }) => id === chosen.step)?.nodes.includes(node) ?? false;
}

export function isStepLit(chosen: Chosen, step: CompiledStep): boolean {
  if (!chosen) return false;
  return "step" in chosen ? chosen.step === step.id : step.nodes.includes(chosen.node);
}

/** The ONNX graphs of a plan, counted from 1 in its order, by their content: by this number they are known on both sides. */
export function graphNumbers(plan: CompiledPlan): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const { graph } of plan.steps) if (graph && !numbers.has(graph.id)) numbers.set(graph.id, numbers.size + 1);
  return numbers;
}

/** By node: which graphs it became, and how many other steps work for it. */
export function partsOf(plan: CompiledPlan): Map<string, { graphs: number[]; hostSteps: number }> {
  const numbers = graphNumbers(plan);
  const parts = new Map<string, { graphs: number[]; hostSteps: number }>();
  for (const { nodes, graph } of plan.steps) {
    for (const node of nodes) {
      const known = parts.get(node) ?? { graphs: [], hostSteps: 0 };
      const number = graph ? numbers.get(graph.id) : undefined;
      if (number === undefined) known.hostSteps += 1;
      else if (!known.graphs.includes(number)) known.graphs.push(number);
      parts.set(node, known);
    }
  }
  return parts;
}
