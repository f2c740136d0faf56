/** Who waits for a run, the most urgent first: a person at the screen, a program that asked, a stack of work. */
export const priorities = ["interactive", "api", "bulk"] as const;

export type Priority = (typeof priorities)[number];

/** 0 goes first. */
export const rankOf = (priority: Priority): number => priorities.indexOf(priority);

/** The rank of what has waited so long: every `agingMs` count as one class more urgent, so that nobody starves. */
export const urgencyOf = (rank: number, waitedMs: number, agingMs: number): number =>
  Math.max(0, rank - Math.floor(waitedMs / agingMs));
