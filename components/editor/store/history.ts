/**
 * Undo and redo over whole documents, which share what did not change. Changes of one group (a drag, typing in one field)
 * that follow each other quickly are one step.
 */
import type { PipelineDocument } from "@/nodes/pipeline";

export interface History {
  past: readonly PipelineDocument[];
  present: PipelineDocument;
  future: readonly PipelineDocument[];
  /** The group of the newest change, and when it was made. */
  group: { name: string; at: number } | null;
}

const steps = 200;
const groupMs = 1200;

export function begin(present: PipelineDocument): History {
  return { past: [], present, future: [], group: null };
}

export function change(history: History, next: PipelineDocument, now: number, group: string | null = null): History {
  if (next === history.present) return history;
  const same = group !== null && history.group?.name === group && now - history.group.at < groupMs;
  return {
    past: same ? history.past : [...history.past.slice(-(steps - 1)), history.present],
    present: next,
    future: [],
    group: group === null ? null : { name: group, at: now },
  };
}

export function undo({ past, present, future, ...rest }: History): History {
  const last = past.at(-1);
  if (!last) return { past, present, future, ...rest };
  return { past: past.slice(0, -1), present: last, future: [present, ...future], group: null };
}

export function redo({ past, present, future, ...rest }: History): History {
  const [next, ...others] = future;
  if (!next) return { past, present, future, ...rest };
  return { past: [...past, present], present: next, future: others, group: null };
}
