/**
 * The closed vocabulary of kinds: what may flow along an edge, and which kind may stand in for which.
 * Wire forms (what a kind looks like in JSON) are in results.ts.
 */
export const kinds = [
  "image",
  "video",
  "audio",
  "text",
  "tensor",
  "detections",
  "mask",
  "embedding",
  "labels",
  "transcript",
  "number",
  "boolean",
  "json",
] as const;

export type Kind = (typeof kinds)[number];

/** Kinds that are readable as JSON, so that a `json` port takes them unchanged. */
const jsonLike: ReadonlySet<Kind> = new Set<Kind>([
  "text",
  "number",
  "boolean",
  "labels",
  "detections",
  "transcript",
  "embedding",
  "json",
]);

/** True where a value of kind `from` may enter a port that accepts `to`. Widening only: nothing is parsed or lost. */
export function isAssignable(from: Kind, to: Kind): boolean {
  if (from === to) return true;
  if (to === "json") return jsonLike.has(from);
  if (to === "text") return from === "number" || from === "boolean";
  return false;
}
