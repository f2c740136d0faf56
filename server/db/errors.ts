/** Prisma's refusals, told by their codes and not by their classes: bundles do not share classes. */

/** A unique value is taken. */
export function isUniqueViolation(thrown: unknown): boolean {
  return codeOf(thrown) === "P2002";
}

/** There is no such row. */
export function isMissingRow(thrown: unknown): boolean {
  return codeOf(thrown) === "P2025";
}

function codeOf(thrown: unknown): unknown {
  return typeof thrown === "object" && thrown !== null && "code" in thrown ? thrown.code : undefined;
}
