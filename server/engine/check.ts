/** What the editor asks while people draw: every diagnostic of a drawing, and what flows out of each port. Pure and quick. */
import type { ModelCard } from "@/nodes/model-card";
import type { Kind } from "@/nodes/port-types";
import type { Diagnostic } from "@/nodes/results";
import { lower } from "./lower/lower";
import type { Registry } from "./lower/validate";

export function check(
  document: unknown,
  cards: readonly ModelCard[],
  registry: Registry,
): { diagnostics: Diagnostic[]; ports: Record<string, { kind: Kind; axes: string[] }> } {
  const { diagnostics, ports } = lower(document, cards, registry);
  return { diagnostics, ports };
}
