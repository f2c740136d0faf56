/** Whether something is a pipeline document at all. Size is judged before anything looks at the nodes. */
import { limits, type PipelineDocument, pipelineDocumentSchema } from "@/nodes/pipeline";
import type { Diagnostic } from "@/nodes/results";

const mostShown = 50;

export function parseDocument(document: unknown): { document?: PipelineDocument; diagnostics: Diagnostic[] } {
  const { nodes, edges } = (document ?? {}) as { nodes?: unknown; edges?: unknown };
  for (const [list, name, most] of [
    [nodes, "nodes", limits.nodes],
    [edges, "edges", limits.edges],
  ] as const) {
    if (!Array.isArray(list) || list.length <= most) continue;
    const message = `The drawing has ${list.length} ${name}; at most ${most} are allowed.`;
    return {
      diagnostics: [{ code: "too-large", severity: "error", message, hint: "Split it into several pipelines." }],
    };
  }
  const parsed = pipelineDocumentSchema.safeParse(document);
  if (parsed.success) return { document: parsed.data, diagnostics: [] };
  const { issues } = parsed.error;
  const diagnostics = issues.slice(0, mostShown).map(({ path, message }): Diagnostic => {
    const node = path[0] === "nodes" && Array.isArray(nodes) ? nodes[path[1] as number] : undefined;
    const id = (node as { id?: unknown } | undefined)?.id;
    return {
      code: "malformed",
      severity: "error",
      message: `This is not a pipeline document: ${path.join(".") || "the top level"}: ${message}.`,
      ...(typeof id === "string" && { nodeId: id }),
      hint: "Put right what was changed in the file, or export the pipeline again.",
    };
  });
  if (issues.length > mostShown)
    diagnostics.push({
      code: "malformed",
      severity: "error",
      message: `And ${issues.length - mostShown} more.`,
      hint: "They are shown when these are mended.",
    });
  return { diagnostics };
}
