/** How one node fares in a run. */
import { isOver, type RunDetail } from "@/components/runs/run-model";
import type { LiveCounts } from "@/nodes/results";

export interface NodeRun {
  state: "waiting" | "running" | "done" | "failed";
  done: number;
  failed: number;
  /** Milliseconds of work in the steps of this node; null before the run has ended. */
  workMs: number | null;
  message: string | null;
  /** Of a live source. */
  live: LiveCounts | null;
}

/** Null where the run tells nothing of the node: it was drawn later, or the run stopped before it. */
export function nodeRunOf(run: RunDetail | null, nodeId: string): NodeRun | null {
  if (!run?.document.nodes.some(({ id }) => id === nodeId)) return null;
  const { done = 0, failed = 0, state = "waiting" } = run.progress.nodes[nodeId] ?? {};
  const message = messageOf(run, nodeId);
  const live = run.result?.trace.live?.[nodeId] ?? run.progress.nodes[nodeId]?.live ?? null;
  const told = { done, failed, workMs: workOf(run, nodeId), message, live };
  if (message) return { state: "failed", ...told };
  if (!isOver(run.state)) return { state, ...told };
  // The engine tells of nodes that do work; one that only passes on has ended when the run has.
  if (run.state === "done") return { state: state === "failed" ? "failed" : "done", ...told };
  return state === "done" || state === "failed" ? { state, ...told } : null;
}

function messageOf({ error, result }: RunDetail, nodeId: string): string | null {
  if (error?.node === nodeId) return error.message;
  return result?.errors.find(({ node }) => node === nodeId)?.message ?? null;
}

/** A step that works for several nodes counts for each of them in equal parts. */
function workOf({ result }: RunDetail, nodeId: string): number | null {
  const steps = result?.trace.steps.filter(({ nodes }) => nodes.includes(nodeId));
  if (!steps || steps.length === 0) return null;
  return steps.reduce((sum, { busyMs, nodes }) => sum + busyMs / nodes.length, 0);
}
