/**
 * What does not come. A step that throws fails what needs its results, for its own item; at root that is the run. What does not need
 * them goes on: so what comes out hangs on the drawing alone, and not on which of two branches was quicker.
 */
import { EngineError } from "../../errors";
import type { Tap } from "../../ir/types";
import type { Step } from "../../plan";
import { foldsOver } from "./folds";
import { routesThrough } from "./gather";
import { Missing, messageOf, missing } from "./missing";
import type { Level } from "./program";
import type { RunContext } from "./run-context";
import type { Scope } from "./scope";

export class Losses {
  constructor(private readonly run: RunContext) {}

  /** A step threw. */
  stepThrew(scope: Scope, step: Step, thrown: unknown): void {
    if (scope === this.run.root) this.fail(scope, step, thrown);
    else if (!scope.failure) this.lose(scope, step, thrown);
  }

  /** Fails the item as a whole, unless it has failed before. */
  fail(scope: Scope, step: Step, thrown: unknown): void {
    if (scope.fail(thrown)) this.tell(scope, step, thrown);
  }

  /** Output nodes show an item that failed, with its reason. */
  show(scope: Scope): void {
    const { root } = this.run;
    if (scope === root || root.failure) return;
    const { error } = scope.failure as { error: unknown };
    for (const tap of [...scope.level.taps.values()].flat()) this.showLost(scope, tap, error);
  }

  /** The results of a step will not come: whoever waits for them is told, and outputs show the reason. */
  private lose(scope: Scope, step: Step, thrown: unknown): void {
    const { program, deps } = this.run;
    if (!(thrown instanceof Missing)) this.tell(scope, step, thrown);
    const lost = missing(thrown, scope);
    for (const value of step.outputs) {
      scope.lose(value, lost);
      for (const tap of scope.level.taps.get(value) ?? []) this.showLost(scope, tap, lost.reason);
    }
    if (step.sort !== "host") return;
    if (deps.traits.ordered(step.op)) scope.owner?.turnstile(step).pass(scope.index);
    if (step.opens === null) return;
    if (step.effect === "refine") scope.pass(program.levels.get(step.opens) as Level);
    for (const closed of routesThrough(program, step.opens)) scope.gather(closed).reject(lost);
    for (const { fold } of foldsOver(program, step.opens)) scope.inflow(fold).fail(lost);
  }

  private tell(scope: Scope, step: Step, thrown: unknown): void {
    const { trace, errors, root, onChange } = this.run;
    trace.failed(step, scope.log);
    const error = EngineError.from(thrown, "run", step.nodes[0]);
    if (scope === root)
      scope.failure = {
        error: error.node ? error : new EngineError({ ...error.toJSON(), node: step.nodes[0] }, { cause: thrown }),
      };
    else {
      const told = { node: step.nodes[0] ?? "", at: [...scope.at], message: error.message };
      errors.push(told);
      scope.log?.errors.push(told);
    }
    onChange();
  }

  private showLost(scope: Scope, tap: Tap, reason: unknown): void {
    const item = this.run.recorder.failure(tap, scope.at, messageOf(reason));
    if (item) scope.log?.show(tap, item);
  }
}
