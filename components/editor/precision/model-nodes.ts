/** Nodes whose models the compiler puts into graphs, and what all of them wish. */
import type { PipelineDocument, PipelineNode } from "@/nodes/pipeline";
import type { PrecisionWish } from "@/nodes/precision";
import { fieldsOf } from "../inspector/form-fields";
import { registry } from "../store/editor";

/** Listened to step by step, outside of graphs. */
const otherTasks: ReadonlySet<string> = new Set(["voice-activity"]);

export function hasGraph({ type }: PipelineNode): boolean {
  const spec = registry.get(type);
  return spec
    ? fieldsOf(spec).some(
        ({ control }) => control.sort === "model" && control.tasks.some((task) => !otherTasks.has(task)),
      )
    : false;
}

export function modelNodes({ nodes }: PipelineDocument): PipelineNode[] {
  return nodes.filter(hasGraph);
}

/** The highest budget; null where one of them does not wish. */
export function jointWish(nodes: readonly PipelineNode[]): PrecisionWish | null {
  const wishes = nodes.flatMap(({ precision }) => precision ?? []);
  const [first] = wishes;
  if (!first || wishes.length < nodes.length) return null;
  return { prefer: first.prefer, budget: Math.max(...wishes.map(({ budget }) => budget)) };
}
