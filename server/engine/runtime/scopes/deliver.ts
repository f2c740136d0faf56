import type { Item } from "@/nodes/results";
import type { ValueId } from "../../ir/types";
import type { Step } from "../../plan";
import type { RunContext } from "./run-context";
import type { Scope } from "./scope";

/** Hands values to those who wait for them, and writes down what ports show. */
export async function deliver(
  { trace, recorder }: RunContext,
  scope: Scope,
  step: Step,
  values: readonly ValueId[],
  contents: readonly unknown[],
): Promise<void> {
  for (const [index, value] of values.entries()) scope.put(value, contents[index]);
  if (step.sort === "graph" || step.opens === null) trace.done(step, scope.log);
  const shown = values.flatMap((value, index) =>
    (scope.level.taps.get(value) ?? []).map(async (tap) => {
      const item: Item | undefined = await recorder.value(tap, scope.at, contents[index]);
      scope.log?.show(tap, item);
    }),
  );
  if (shown.length > 0) await Promise.all(shown);
}
