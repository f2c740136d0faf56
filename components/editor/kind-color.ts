import type { Kind } from "@/nodes/port-types";

/** What takes anything, or does not know its kind yet, has no colour of its own. */
export function kindColor(kind: Kind | undefined): string {
  return kind ? `var(--kind-${kind})` : "var(--fg-subtle)";
}

/** A port that takes many kinds is drawn without a colour until something arrives. */
export function kindOfPort(kinds: readonly Kind[]): Kind | undefined {
  return kinds.length <= 2 ? kinds[0] : undefined;
}
