/** Folds take the items of the axis that they close one after another, each in its turn and from its own scope (inflow.ts). */
import type { AxisId } from "../../ir/types";
import type { HostStep, Step } from "../../plan";
import { kernelOf } from "../kernel";
import { deliver } from "./deliver";
import { Missing } from "./missing";
import type { Program } from "./program";
import type { RunContext } from "./run-context";
import type { Scope } from "./scope";
import { inputsOf } from "./step-inputs";

/** Runs a fold from its first item to its last. */
export async function fold(run: RunContext, scope: Scope, step: HostStep): Promise<void> {
  const { trace, deps } = run;
  const inflow = scope.inflow(step);
  // What closes nothing is a list of one.
  if (step.closes === null) {
    const lists = (await inputsOf(scope, step, deps.traits)) as (readonly unknown[] | undefined)[];
    void inflow.hand(lists.map((list) => list?.[0])).then(() => inflow.close());
  }
  trace.started(step);
  const context = run.kernelContext(scope);
  const kernel = kernelOf(deps.kernels.fold, step.op);
  try {
    const items = inflow.items((busyMs) => trace.worked(step, busyMs, scope.log));
    await deliver(run, scope, step, step.outputs, await kernel(context, step.attrs, items));
  } finally {
    inflow.close();
  }
}

/** Brings a fold this scope's item, in its turn. */
export async function hand(run: RunContext, scope: Scope, step: HostStep, to: HostStep): Promise<void> {
  const owner = scope.owner as Scope;
  try {
    const values = await inputsOf(scope, step, run.deps.traits);
    await owner.turnstile(step).turn(scope.index);
    scope.signal.throwIfAborted();
    await owner.inflow(to).hand(values);
    owner.turnstile(step).pass(scope.index);
  } catch (thrown) {
    // What went wrong outside of the items is missing for the list as a whole.
    if (thrown instanceof Missing && thrown.depth <= owner.at.length) owner.inflow(to).fail(thrown);
    throw thrown;
  }
}

/** Folds whose items lie on `axis` or on what thins it out, with the step that hands them over. */
export function foldsOver({ handsTo }: Program, axis: AxisId): { fold: HostStep; hand: Step }[] {
  return [...handsTo].flatMap(([hand, { fold, axis: first }]) => (first === axis ? { fold, hand } : []));
}

/** `opened`: how many items there are in all. Those who wait for what was folded of them have been handed over by then, though not ended. */
export function closeInflows(program: Program, scope: Scope, axis: AxisId, opened: number): void {
  for (const { fold, hand } of foldsOver(program, axis))
    void scope
      .turnstile(hand)
      .turn(opened)
      .then(() => scope.inflow(fold).close());
}
