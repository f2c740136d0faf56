/** The whole compiler on one page: document in, execution plan or all diagnostics out. */
import type { CompileReport, Diagnostic } from "@/nodes/results";
import { buildGraphs, type GraphSources, SegmentRefused, sha256 } from "./build-graphs";
import { reportOf } from "./compile-report";
import { printGraph } from "./ir/print";
import type { IrGraph } from "./ir/types";
import { lower } from "./lower/lower";
import type { Registry } from "./lower/validate";
import { ModelRefused } from "./onnx/model";
import { partition, printPartition } from "./partition/partition";
import { commonSubexpressions } from "./passes/common-subexpressions";
import { deadCodeElimination } from "./passes/dead-code-elimination";
import type { Pass } from "./passes/pass";
import { pushDown } from "./passes/push-down";
import { verify } from "./passes/verify";
import type { ExecutionPlan } from "./plan";
import type { CompileRequest } from "./protocol";
import { precise, printPrecise, type Searches } from "./schedule/precise";
import { schedule, titleOf } from "./schedule/schedule";

export interface CompileContext extends GraphSources {
  registry: Registry;
  /** What was measured of other forms of a graph; left out, everything runs in float32. */
  searches?: Searches;
  /** Monotonic milliseconds. */
  now(): number;
  /** Receives the IR as text after each pass ("lower" and "merge" among them), then each ONNX graph that was built with `print`. */
  dump?(pass: string, text: string): void;
}

export type Compiled =
  | {
      ok: true;
      plan: ExecutionPlan;
      planId: string;
      planBytes: Uint8Array;
      /** By content hash; those that the graph cache gave are not among them. */
      graphs: Map<string, Uint8Array>;
      report: CompileReport;
      warnings: Diagnostic[];
    }
  | { ok: false; diagnostics: Diagnostic[] };

/**
 * Dead code first, so that nothing that is dropped is compared; sharing then sees only what runs; a decoder is told of its users
 * when each of them is there once.
 */
const passes: readonly { name: string; pass: Pass }[] = [
  { name: "dead-code-elimination", pass: deadCodeElimination },
  { name: "common-subexpressions", pass: commonSubexpressions },
  { name: "push-down", pass: pushDown },
];

const precisePass = "precision";

/** What `noPasses` and `dump` know, in the order of the work; "lower" cannot be left out. Rewrites of ONNX graphs have names of their own. */
export const passNames: readonly string[] = ["lower", ...passes.map(({ name }) => name), "merge", precisePass];

/** The person who drew it acts on everything in `diagnostics`. Throws only where Weft itself is wrong. */
export async function compile(request: CompileRequest, context: CompileContext): Promise<Compiled> {
  const started = context.now();
  const off = new Set(request.noPasses ?? []);
  const reference = off.has("all");
  const lowered = lower(request.document, request.cards, context.registry);
  if (lowered.diagnostics.some(({ severity }) => severity === "error"))
    return { ok: false, diagnostics: lowered.diagnostics };

  let graph: IrGraph = lowered.graph;
  verify(graph);
  context.dump?.("lower", printGraph(graph));
  const done: CompileReport["passes"] = [];
  for (const { name, pass } of passes) {
    if (reference || off.has(name)) continue;
    const { graph: after, changed, refusals } = pass(graph);
    verify(after);
    graph = after;
    done.push({ name, changed, refusals });
    context.dump?.(name, printGraph(graph));
  }
  const merging = !reference && !off.has("merge");
  const { segments, host, refusals } = partition(graph, merging);
  done.push({ name: "merge", changed: segments.some((segment) => segment.ops.length > 1), refusals });
  if (merging) context.dump?.("merge", printPartition(segments));

  try {
    const { steps: float32, bytes: graphs } = await buildGraphs(segments, graph, off, context);
    for (const { built, segment } of float32)
      done.push(...built.passes.map((pass) => ({ ...pass, name: `${pass.name}: ${titleOf(segment)}` })));
    for (const { built, segment } of float32)
      for (const { pass, text } of built.printed ?? []) context.dump?.(pass, `${titleOf(segment)}\n${text}`);
    // Last, and beside the graphs: a wish that is taken back gives the same plan as before, and builds nothing.
    const isOff = reference || off.has(precisePass);
    const { steps, changed, refusals } = precise(float32, lowered.nodes, isOff ? undefined : context.searches);
    if (!isOff) {
      done.push({ name: precisePass, changed, refusals });
      context.dump?.(precisePass, printPrecise(steps));
    }
    const plan = schedule(request.document.name, graph, host, steps, lowered.nodes, reference);
    const planBytes = new TextEncoder().encode(JSON.stringify(plan));
    const planId = sha256(planBytes);
    const titles = new Map(lowered.nodes.map(({ node, spec }) => [node.id, node.label ?? spec.title]));
    const told = reportOf(graph, steps, plan, titles, reference);
    const report: CompileReport = { planId, compileMs: context.now() - started, passes: done, ...told };
    return { ok: true, plan, planId, planBytes, graphs, report, warnings: lowered.diagnostics };
  } catch (thrown) {
    if (thrown instanceof SegmentRefused && thrown.cause instanceof ModelRefused)
      return { ok: false, diagnostics: [refusedModel(thrown.segment.ops.at(-1)?.nodes[0], thrown.cause)] };
    throw thrown instanceof SegmentRefused ? thrown.cause : thrown;
  }
}

function refusedModel(nodeId: string | undefined, { message }: ModelRefused): Diagnostic {
  const hint = "Choose another model, or export this one again.";
  return { code: "model", severity: "error", message, nodeId, param: "model", hint };
}
