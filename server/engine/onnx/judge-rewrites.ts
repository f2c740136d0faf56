/** What is believed of the rewrites of a graph, and the figures that say so. */
import { tolerance } from "./compare";
import type { Rewrite } from "./rewrite";
import type { RewriteOutcome } from "./segment";
import type { Validation, Verdict } from "./validate";

type Measured = NonNullable<RewriteOutcome["validation"]>;

/** A graph as it is checked. */
interface Checked {
  checked: Uint8Array;
}

/**
 * Tries the rewrites that did something one by one, each on top of those already believed: its own error is that against the graph
 * before it, and small errors that add up count against the one that goes too far from the first graph.
 */
export async function oneByOne(
  chosen: readonly Rewrite[],
  outcomes: readonly RewriteOutcome[],
  plain: Checked,
  validation: Validation,
  attempt: (list: readonly Rewrite[]) => Promise<Checked>,
) {
  const believed: Rewrite[] = [];
  const refused: RewriteOutcome[] = [];
  const measured = new Map<string, Measured>();
  let before = plain.checked;
  for (const [index, rewrite] of chosen.entries()) {
    if (!outcomes[index]?.changed) {
      believed.push(rewrite);
      continue;
    }
    const { name, exact } = rewrite;
    const { checked } = await attempt([...believed, rewrite]);
    const own = await validation.between(before, checked);
    const verdict = own.accepted ? await validation.alone(checked) : own;
    if (verdict.accepted) {
      believed.push(rewrite);
      measured.set(name, figures(own, "rewrite"));
      before = checked;
    } else {
      const reason = `left out: its result differs from the graph's before it (${explain(verdict)})`;
      refused.push({ name, changed: false, refusals: [reason], exact, validation: figures(verdict, "rewrite") });
    }
  }
  return { believed, refused, measured };
}

export function judged(
  outcomes: readonly RewriteOutcome[],
  whole: Verdict,
  measured: ReadonlyMap<string, Measured> = new Map(),
): RewriteOutcome[] {
  return outcomes.map((outcome) =>
    outcome.changed ? { ...outcome, validation: measured.get(outcome.name) ?? figures(whole, "graph") } : outcome,
  );
}

export function figures({ accepted, error }: Verdict, of: "rewrite" | "graph"): Measured {
  return { tolerance, largestError: error, accepted, of };
}

export function explain({ error, failure }: Verdict): string {
  if (failure) return failure;
  return Number.isFinite(error)
    ? `largest error ${error.toPrecision(2)}, allowed ${tolerance}`
    : "another shape, or not a number";
}
