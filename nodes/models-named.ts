/** The models that a drawing names, by itself or by the defaults of its nodes; other texts of its parameters may be among them. */
import { modelCardSchema } from "./model-card";
import type { PipelineDocument, PipelineNode } from "./pipeline";
import { registry } from "./registry.generated";
import { upToDate } from "./up-to-date";

const modelId = modelCardSchema.shape.id;

/** Ids of model cards. */
export function modelsNamed({ nodes }: PipelineDocument): Set<string> {
  const names = new Set<string>();
  for (const node of nodes)
    for (const value of Object.values(paramsOf(node))) if (modelId.safeParse(value).success) names.add(value as string);
  return names;
}

/** With defaults, as far as they can be read: what is wrong with them is the compiler's to say. */
function paramsOf(node: PipelineNode): Record<string, unknown> {
  const spec = registry.get(node.type);
  return spec?.params.safeParse(upToDate(node, spec).params).data ?? node.params;
}
