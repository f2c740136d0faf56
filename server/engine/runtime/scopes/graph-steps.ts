/** Graph steps put a row into the batch queue of their graph, and deliver what comes back of it. */
import type { Kind } from "@/nodes/port-types";
import type { ValueId } from "../../ir/types";
import type { ExecutionPlan, GraphStep, Step } from "../../plan";
import type { GraphSpec } from "../batch/batcher";
import { asTensor, ofKind, type TensorValue } from "../values";
import { deliver } from "./deliver";
import { valuesOf } from "./program";
import type { RunContext } from "./run-context";
import type { Scope } from "./scope";

export class GraphSteps {
  private readonly kinds: ReadonlyMap<ValueId, Kind>;
  private readonly specs = new Map<Step, GraphSpec>();

  constructor(
    private readonly run: RunContext,
    { values }: ExecutionPlan,
  ) {
    this.kinds = new Map(values.map(({ id, kind }) => [id, kind]));
  }

  async runStep(scope: Scope, step: GraphStep): Promise<void> {
    const { trace, deps } = this.run;
    const feeds = (await Promise.all(
      step.inputs.map(async (slot) => asTensor(await scope.find(valuesOf(slot)[0] as ValueId))),
    )) as TensorValue[];
    trace.started(step);
    const outputs = await deps.batcher.submit(this.spec(step), {
      feeds,
      ...this.run.standing(),
      signal: scope.signal,
      onCost: (cost) => trace.batched(step, cost, scope.log),
    });
    await deliver(
      this.run,
      scope,
      step,
      step.outputs,
      step.fetches.map((name, index) => ofKind(this.kinds.get(step.outputs[index] as ValueId), outputs[name])),
    );
  }

  private spec(step: GraphStep): GraphSpec {
    let spec = this.specs.get(step);
    if (!spec) {
      const { graph, title, feeds, fetches, firstBatch, maxBatch, ragged } = step;
      spec = {
        key: `${graph}:${maxBatch}`,
        path: this.run.deps.graphPath(graph),
        title,
        feeds,
        fetches,
        batchDims: {},
        firstBatch,
        maxBatch,
        ragged,
        tuned: this.run.deps.tunedSetting(graph),
      };
      this.specs.set(step, spec);
    }
    return spec;
  }
}
