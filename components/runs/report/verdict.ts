/** What a measurement says, honestly: figures within a twentieth of each other are the same figure. */
import type { GainReport } from "@/nodes/results";

export type Verdict = "faster" | "same" | "slower";

const noise = 1.05;

export function verdictOf({ compiledMs, nodeByNodeMs }: Pick<GainReport, "compiledMs" | "nodeByNodeMs">): Verdict {
  const factor = nodeByNodeMs / compiledMs;
  if (factor > noise) return "faster";
  return factor < 1 / noise ? "slower" : "same";
}

/** How many times as long the slower way takes. */
export function factorOf({ compiledMs, nodeByNodeMs }: Pick<GainReport, "compiledMs" | "nodeByNodeMs">): number {
  return Math.max(nodeByNodeMs, compiledMs) / Math.min(nodeByNodeMs, compiledMs);
}
