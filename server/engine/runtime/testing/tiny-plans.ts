/** Plans written by hand over kernels of a few lines, so that a test reads as a drawing does. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunProgress, RunResult } from "@/nodes/results";
import type { Axis } from "../../ir/types";
import type { ExecutionPlan, GraphStep, HostStep, Step } from "../../plan";
import type { RunRequest } from "../../protocol";
import { createRuntime, type Runtime, type RuntimeOptions } from "../index";
import type { Kernels } from "../kernel";

type HostDraft = Partial<HostStep> & Pick<HostStep, "op" | "path" | "inputs" | "outputs">;
type GraphDraft = Partial<GraphStep> & Pick<GraphStep, "graph" | "path" | "inputs" | "outputs">;

export function host(draft: HostDraft): HostStep {
  return {
    sort: "host",
    id: draft.op,
    title: draft.op,
    nodes: [draft.op],
    forOutputs: true,
    attrs: {},
    effect: "map",
    closes: null,
    opens: null,
    ...draft,
  };
}

export function graph(draft: GraphDraft): GraphStep {
  return {
    sort: "graph",
    id: "graph",
    title: "graph",
    nodes: ["graph"],
    forOutputs: true,
    feeds: ["x"],
    fetches: ["y"],
    firstBatch: 4,
    maxBatch: 4,
    feedTypes: [],
    ...draft,
  };
}

/** Every value that `shown` names becomes an output. Paths of values follow from the steps that make them. */
export function plan(
  axes: readonly Axis[],
  steps: readonly Step[],
  shown: readonly number[],
  previews: readonly number[] = [],
): ExecutionPlan {
  const values = steps.flatMap((step) =>
    step.outputs.map((id) => {
      const opens = step.sort === "host" ? step.opens : null;
      const refines = axes.find((axis) => axis.id === opens)?.refines;
      const path =
        opens === null ? step.path : refines === undefined ? [...step.path, opens] : [...step.path.slice(0, -1), opens];
      return { id, kind: "json" as const, path };
    }),
  );
  const taps = [
    ...shown.map((value) => ({ node: `out${value}`, port: "result", value, full: true })),
    ...previews.map((value) => ({ node: `see${value}`, port: "value", value, full: false })),
  ];
  return {
    format: "weft-plan",
    version: 1,
    name: "test",
    axes,
    values,
    steps,
    taps,
    files: [],
    inputs: [],
    outputs: [],
  };
}

export class Bench {
  readonly directory = mkdtempSync(join(tmpdir(), "weft-runtime-"));
  readonly runtime: Runtime;
  private runs = 0;

  constructor(kernels: Partial<Kernels>, options: Partial<RuntimeOptions> = {}) {
    this.runtime = createRuntime({
      plansDirectory: join(this.directory, "plans"),
      kernels: { map: {}, open: {}, refine: {}, fold: {}, ...kernels },
      encode: async (image) => ({ data: image.data, width: image.width, height: image.height }),
      workers: 1,
      ...options,
    });
  }

  /** Stores a plan with its graphs. */
  store(plan: ExecutionPlan, graphs: Record<string, Uint8Array> = {}): string {
    const bytes = JSON.stringify(plan);
    const id = createHash("sha256").update(bytes).digest("hex");
    const plans = join(this.directory, "plans");
    for (const folder of [id, "graphs"]) mkdirSync(join(plans, folder), { recursive: true });
    writeFileSync(join(plans, id, "plan.json"), bytes);
    for (const [name, content] of Object.entries(graphs)) writeFileSync(join(plans, "graphs", `${name}.onnx`), content);
    return id;
  }

  request(planId: string, more: Partial<RunRequest> = {}): RunRequest {
    const runId = `run${++this.runs}`;
    return {
      runId,
      planId,
      files: {},
      inputs: {},
      directory: join(this.directory, runId),
      taps: "service",
      priority: "interactive",
      ...more,
    };
  }

  run(
    plan: ExecutionPlan,
    more: Partial<RunRequest> = {},
    onProgress?: (progress: RunProgress) => void,
  ): Promise<RunResult> {
    return this.runtime.run(this.request(this.store(plan), more), onProgress);
  }

  async close(): Promise<void> {
    await this.runtime.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** [index, ...] -> value of what an output showed; errors as `!message`. */
export function shown(result: RunResult, value: number): [number[], unknown][] {
  const port = result.ports.find(({ node }) => node === `out${value}`);
  return (port?.items ?? []).map(({ at, value, error }) => [
    at.map(({ index }) => index),
    error === undefined ? value : `!${error}`,
  ]);
}
