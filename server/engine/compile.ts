/** The whole compiler on one page: document in, execution plan or all diagnostics out. */
import { createHash } from "node:crypto";
import type { CompileReport, Diagnostic } from "@/nodes/results";
import type { IrGraph } from "./ir/types";
import { lower } from "./lower/lower";
import type { Registry } from "./lower/validate";
import { ModelRefused } from "./onnx/model";
import type { BuiltSegment, Segment } from "./onnx/segment";
import { ops } from "./ops";
import { type IrSegment, partition } from "./partition/partition";
import { commonSubexpressions } from "./passes/common-subexpressions";
import { deadCodeElimination } from "./passes/dead-code-elimination";
import type { Pass } from "./passes/pass";
import { verify } from "./passes/verify";
import type { ExecutionPlan } from "./plan";
import type { CompileRequest } from "./protocol";
import { batchRule } from "./schedule/batch-rule";
import { type BuiltStep, schedule } from "./schedule/schedule";

export interface CompileContext {
  registry: Registry;
  /** buildSegment of onnx/, here or elsewhere: it takes most of the time and of the memory of compiling. */
  buildSegment(segment: Segment, noPasses: ReadonlySet<string>): Promise<BuiltSegment>;
  /** Monotonic milliseconds. */
  now(): number;
  /** Built segments by content, so that changing a threshold builds no ONNX graph anew. */
  graphCache?: { get(key: string): BuiltSegment | undefined; set(key: string, built: BuiltSegment): void };
}

export type Compiled =
  | {
      ok: true;
      plan: ExecutionPlan;
      planId: string;
      planBytes: Uint8Array;
      graphs: Map<string, Uint8Array>;
      report: CompileReport;
      warnings: Diagnostic[];
    }
  | { ok: false; diagnostics: Diagnostic[] };

/** Dead code first, so that nothing that is dropped is compared; sharing then sees only what runs. */
const passes: readonly { name: string; pass: Pass }[] = [
  { name: "dead-code-elimination", pass: deadCodeElimination },
  { name: "common-subexpressions", pass: commonSubexpressions },
];

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
  const done: CompileReport["passes"] = [];
  for (const { name, pass } of passes) {
    if (reference || off.has(name)) continue;
    const { graph: after, changed, refusals } = pass(graph);
    verify(after);
    graph = after;
    done.push({ name, changed, refusals });
  }

  const { segments, host, refusals } = partition(graph, !reference && !off.has("merge"));
  done.push({ name: "merge", changed: segments.some((segment) => segment.ops.length > 1), refusals });
  const steps: BuiltStep[] = [];
  try {
    for (const segment of segments) steps.push(await build(segment, graph, off, context));
  } catch (thrown) {
    if (!(thrown instanceof ModelRefused)) throw thrown;
    const nodeId = segments[steps.length]?.ops.at(-1)?.nodes[0];
    return {
      ok: false,
      diagnostics: [
        {
          code: "model",
          severity: "error",
          message: thrown.message,
          nodeId,
          param: "model",
          hint: "Choose another model, or export this one again.",
        },
      ],
    };
  }
  for (const { built, segment } of steps)
    done.push(...built.passes.map((pass) => ({ ...pass, name: `${pass.name}: ${titleOf(segment)}` })));

  const plan = schedule(request.document.name, graph, host, steps, lowered.nodes, reference);
  const planBytes = new TextEncoder().encode(JSON.stringify(plan));
  const planId = sha256(planBytes);
  const titles = new Map(lowered.nodes.map(({ node, spec }) => [node.id, node.label ?? spec.title]));
  const report: CompileReport = {
    planId,
    compileMs: context.now() - started,
    graphs: steps.map(({ segment, built, sha256: id }) => {
      const feeder = graph.ops.find(({ outputs }) => outputs.includes(segment.inputs[0] as number));
      const rule = batchRule(feeder, built.fixedBatch, reference);
      return {
        id,
        title: titleOf(segment),
        nodes: [...new Set(segment.ops.flatMap((op) => op.nodes))],
        merged: built.merged,
        operators: built.operators,
        precision: "fp32",
        batch: {
          limit: rule.limit,
          reason: rule.reason,
          ...(rule.ragged && { bucketed: `width in steps of ${rule.ragged.multiple} pixels` }),
        },
        inputBytesPerRow: built.feedTypes.map(({ type, dims }) => `${type}[${dims.join(", ")}]`).join(", "),
      };
    }),
    hostSteps: plan.steps
      .filter(({ sort }) => sort === "host")
      .map(({ id, title, nodes }) => ({ id, title, nodes: [...nodes] })),
    passes: done,
    shared: graph.ops
      .filter(({ nodes }) => nodes.length > 1)
      .map((op) => ({ title: ops.get(op.name)?.title ?? op.name, users: op.nodes.map((id) => titles.get(id) ?? id) })),
  };
  return {
    ok: true,
    plan,
    planId,
    planBytes,
    graphs: new Map(steps.map((step) => [step.sha256, step.built.bytes])),
    report,
    warnings: lowered.diagnostics,
  };
}

async function build(
  segment: IrSegment,
  graph: IrGraph,
  off: ReadonlySet<string>,
  context: CompileContext,
): Promise<BuiltStep> {
  // Values are numbered anew, so that the same segment of another drawing is found in the cache.
  const numbers = new Map<number, number>();
  const number = (id: number) => {
    if (!numbers.has(id)) numbers.set(id, numbers.size);
    return numbers.get(id) as number;
  };
  const own: Segment = {
    inputs: segment.inputs.map((id) => ({
      id: number(id),
      type: graph.values[id]?.tensor ?? { type: "float32", dims: [] },
    })),
    ops: segment.ops.map((op) => ({
      name: op.name,
      attrs: op.attrs,
      inputs: op.inputs.flat().map((id) => number(id as number)),
      outputs: op.outputs.map(number),
      title: (op.attrs.title as string | undefined) ?? ops.get(op.name)?.title ?? op.name,
    })),
    outputs: segment.outputs.map(number),
  };
  const key = sha256(new TextEncoder().encode(JSON.stringify([own, [...off].sort()])));
  const cached = context.graphCache?.get(key);
  const built = cached ?? (await context.buildSegment(own, off));
  if (!cached) context.graphCache?.set(key, built);
  return { segment, built, sha256: sha256(built.bytes) };
}

function titleOf({ ops: inside }: IrSegment): string {
  const model = inside.find(({ name }) => name === "tensor.model");
  return (model?.attrs.title as string | undefined) ?? inside.map(({ name }) => ops.get(name)?.title).join(" + ");
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
