/** What a run holds, as the viewers look at it: its ports in drawing order, what they are called, what can be taken away. */
import type { PipelineNode } from "@/nodes/pipeline";
import { registry } from "@/nodes/registry.generated";
import type { Item, PortResult, RunProgress } from "@/nodes/results";
import type { RouterOutputs } from "@/server/trpc/root";

export type RunDetail = RouterOutputs["runs"]["get"];
export type RunState = RunDetail["state"];

export type DownloadFormat = "csv" | "json" | "txt" | "zip";

export function isOver(state: RunState): boolean {
  return state === "done" || state === "failed" || state === "cancelled";
}

/** Some of its frames come while it is at work: it can be stopped, and what came is finished. */
export function isLive(run: Pick<RunDetail, "document">): boolean {
  return run.document.nodes.some(({ type }) => type === "io.live-input");
}

export function nodeOf(run: Pick<RunDetail, "document">, id: string): PipelineNode | undefined {
  return run.document.nodes.find((node) => node.id === id);
}

/** The person's own name for a node, else its type's title; of a node that is gone, its id. */
export function nodeTitle(run: Pick<RunDetail, "document">, id: string): string {
  const node = nodeOf(run, id);
  return node ? (node.label ?? registry.get(node.type)?.title ?? node.type) : id;
}

export function isOutput(node: PipelineNode): boolean {
  return registry.get(node.type)?.role === "output";
}

export function isInput(node: PipelineNode): boolean {
  return registry.get(node.type)?.role === "input";
}

/** "Lines" of a node with several ports; null where a node shows only what it is. */
export function portTitle(run: Pick<RunDetail, "document">, port: PortResult): string | null {
  const node = nodeOf(run, port.node);
  return (node && registry.get(node.type)?.outputs[port.port]?.title) ?? null;
}

/** Nodes by their place on the canvas, as they are read: from left to right, then downwards. */
export function nodesInOrder(run: Pick<RunDetail, "document">): PipelineNode[] {
  return [...run.document.nodes].sort((a, b) => a.position.x - b.position.x || a.position.y - b.position.y);
}

export function outputNodes(run: Pick<RunDetail, "document">): PipelineNode[] {
  return nodesInOrder(run).filter(isOutput);
}

export function portsOf(run: Pick<RunDetail, "result">, node: string): PortResult[] {
  return run.result?.ports.filter((port) => port.node === node) ?? [];
}

/** The formats in which an output says something: rows as CSV, pictures and clips as ZIP, texts as plain text. */
export function formatsOf(port: PortResult): DownloadFormat[] {
  switch (port.kind) {
    case "image":
    case "mask":
    case "video":
      return ["zip", "json"];
    case "text":
      return ["txt", "csv", "json"];
    default:
      return ["csv", "json"];
  }
}

export function downloadUrl(runId: string, node: string, format: DownloadFormat): string {
  return `/api/v1/runs/${encodeURIComponent(runId)}/outputs/${encodeURIComponent(node)}?format=${format}`;
}

/** `file` as a result names it. */
export function fileUrl(runId: string, file: string): string {
  return `/api/v1/runs/${encodeURIComponent(runId)}/files/${file.split("/").map(encodeURIComponent).join("/")}`;
}

export function assetUrl(sha256: string): string {
  return `/api/v1/assets/${sha256}`;
}

export function failedItems(port: PortResult): Item[] {
  return port.items.filter((item) => item.error !== undefined);
}

export type NodeProgress = RunProgress["nodes"][string];

/**
 * How a node stands. The engine tells of nodes that do work: one that only passes on is as far as what it passes on.
 * In a run that was stopped nobody is at work any more, whatever the last word was.
 */
export function nodeProgress(
  run: Pick<RunDetail, "document" | "progress" | "state" | "error">,
  id: string,
): NodeProgress {
  const told = run.progress.nodes[id] ?? passedOn(run, id);
  const { done = 0, failed = 0 } = told ?? {};
  if (run.state === "done") return { state: told?.state === "failed" ? "failed" : "done", done, failed };
  if (run.state === "failed" && run.error?.node === id) return { state: "failed", done, failed };
  if (isOver(run.state) && told?.state !== "done") return { state: "waiting", done, failed };
  return told ?? { state: "waiting", done, failed };
}

function passedOn(run: Pick<RunDetail, "document" | "progress">, id: string): NodeProgress | undefined {
  const from = run.document.edges.find(({ to }) => to.node === id)?.from.node;
  const told = from === undefined ? undefined : run.progress.nodes[from];
  return told && { ...told, failed: 0 };
}
