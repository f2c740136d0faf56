/** Random drawings held against the reference, several at once, and a count of what they covered. */
import fc from "fast-check";
import type { ModelCard } from "@/nodes/model-card";
import type { PipelineDocument } from "@/nodes/pipeline";
import type { Registry } from "../lower/validate";
import type { ExecutionPlan } from "../plan";
import type { BothWays } from "./both-ways";
import { Drawing, strokes } from "./random-pipelines";

export interface Covered {
  /** Drawings that a node is part of, by its type. */
  nodes: Map<string, number>;
  /** Drawings in which something runs on these axes, by their names. */
  axes: Map<string, number>;
  drawings: number;
  /** Of these, both ways ended with the same error: there is nothing more to compare. */
  failed: number;
  steps: number;
  referenceSteps: number;
  items: number;
  largestError: number;
}

/** Drawings at work at once: decoders are started and awaited by one while another computes. */
const lanes = 4;
const mostNodes = 8;

/** Rejects with the smallest drawing that shows a difference; the same seed draws the same. */
export async function checkRandom(
  both: BothWays,
  registry: Registry,
  cards: readonly ModelCard[],
  { count, seed }: { count: number; seed: number },
  onDone: (drawings: number) => void = () => {},
): Promise<Covered> {
  const covered: Covered = {
    nodes: new Map(),
    axes: new Map(),
    drawings: 0,
    failed: 0,
    steps: 0,
    referenceSteps: 0,
    items: 0,
    largestError: 0,
  };
  const property = fc.asyncProperty(strokes(registry, cards, mostNodes), fc.boolean(), async (drawn, interactive) => {
    const { document } = Drawing.of(registry, cards, drawn);
    const outcome = await both.compare(document, interactive ? "interactive" : "service");
    if (!outcome.compiled)
      throw new Error(`refused: ${outcome.diagnostics.map(({ message }) => message).join(" ")}\n${told(document)}`);
    if (outcome.differences.length > 0) throw new Error(`${outcome.differences.join("\n")}\n${told(document)}`);
    covered.drawings++;
    if (outcome.failure) covered.failed++;
    covered.steps += outcome.plan.steps.length;
    covered.referenceSteps += outcome.referenceSteps;
    covered.items += outcome.items;
    covered.largestError = Math.max(covered.largestError, outcome.largestError);
    for (const type of new Set(document.nodes.map(({ type }) => type))) add(covered.nodes, type);
    for (const axes of axesOf(outcome.plan)) add(covered.axes, axes);
    onDone(covered.drawings);
  });
  const outcomes = await Promise.allSettled(
    Array.from({ length: lanes }, (_, lane) =>
      fc.assert(property, {
        numRuns: Math.ceil((count - lane) / lanes),
        seed: seed * lanes + lane,
        endOnFailure: false,
      }),
    ),
  );
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return covered;
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function axesOf({ steps, axes }: ExecutionPlan): Set<string> {
  const names = new Map(axes.map(({ id, name, refines }) => [id, refines === undefined ? name : `${name}~`]));
  return new Set(steps.map(({ path }) => `[${path.map((id) => names.get(id)).join(", ")}]`));
}

function told({ nodes, edges }: PipelineDocument): string {
  return [
    ...nodes.map(({ id, type, params }) => `${id} ${type} ${JSON.stringify(params)}`),
    ...edges.map(({ from, to }) => `${from.node}.${from.port} > ${to.node}.${to.port}`),
  ].join("\n");
}
