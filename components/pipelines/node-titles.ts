/** What a person calls the nodes of a drawing that may be broken: their own label, else the title of their type. */
import { z } from "zod";

const loose = z.object({
  nodes: z.array(
    z.object({ id: z.string(), type: z.string().catch(""), label: z.string().optional().catch(undefined) }),
  ),
});

export async function nodeTitles(text: string): Promise<Map<string, string>> {
  const { registry } = await import("@/nodes/registry.generated");
  try {
    const { nodes } = loose.parse(JSON.parse(text));
    return new Map(nodes.map(({ id, type, label }) => [id, label || registry.get(type)?.title || type || id]));
  } catch {
    return new Map();
  }
}
