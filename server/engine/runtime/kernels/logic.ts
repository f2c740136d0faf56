/** Conditions, ranking and rows. Expressions are CEL (github.com/google/cel-spec): no loops, no side effects. */
import { Environment } from "@marcbachmann/cel-js";
import { EngineError } from "../../errors";
import type { MapKernel, OpenedItem, OpenKernel, RefineKernel } from "../kernel";

type Program = (values: Record<string, unknown>) => unknown;

const programs = new Map<string, Program>();

function failed(expression: string, cause: unknown): EngineError {
  const reason = (cause instanceof Error ? cause.message : String(cause)).split("\n")[0];
  return new EngineError(
    { code: "expression-failed", phase: "run", message: `The expression ${expression} cannot be used: ${reason}` },
    { cause },
  );
}

function program(expression: string, names: readonly string[]): Program {
  const key = JSON.stringify([expression, names]);
  const known = programs.get(key);
  if (known) return known;
  const environment = new Environment({ unlistedVariablesAreDyn: true });
  try {
    const parsed = environment.parse(expression) as Program;
    if (programs.size > 1000) programs.clear();
    programs.set(key, parsed);
    return parsed;
  } catch (cause) {
    throw failed(expression, cause);
  }
}

const filter: RefineKernel = (_context, attrs, [value, others]) => {
  const names = attrs.names as string[];
  const expression = attrs.expression as string;
  const values = Object.fromEntries([
    ["value", value],
    ...((others as unknown[] | undefined) ?? []).map((other, index) => [names[index] as string, other]),
  ]);
  const run = program(expression, Object.keys(values));
  let result: unknown;
  try {
    result = run(values);
  } catch (cause) {
    throw failed(expression, cause);
  }
  if (typeof result !== "boolean") throw failed(expression, new Error("it does not answer true or false"));
  return result ? [value] : null;
};

const gate: RefineKernel = (_context, attrs, [value, condition]) => (condition === attrs.when ? [value] : null);

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  ">=": (a, b) => a >= b,
  ">": (a, b) => a > b,
};

const compare: MapKernel = (_context, attrs, [number, other]) => [
  comparisons[attrs.operator as string]?.(number as number, (other as number | undefined) ?? (attrs.than as number)) ??
    false,
];

const between: MapKernel = (_context, { from, to }, [number]) => [
  (number as number) >= (from as number) && (number as number) < (to as number),
];

const topK: OpenKernel = function* (_context, attrs, [values, scores]): Generator<OpenedItem> {
  const sign = attrs.order === "highest" ? -1 : 1;
  const ranked = (values as unknown[])
    .map((value, index) => ({ value, score: (scores as number[])[index] as number }))
    .sort((a, b) => sign * (a.score - b.score));
  for (const { value, score } of ranked.slice(0, attrs.k as number)) yield { values: [value, score] };
};

const row: MapKernel = (_context, attrs, [values]) => {
  const names = attrs.names as string[];
  const cells = (values as unknown[]).flatMap((value, index) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.entries(value)
      : [[names[index] as string, value]],
  );
  return [Object.fromEntries(cells)];
};

const firstOf: MapKernel = (_context, _attrs, [first, otherwise]) => {
  const found = [first, ...(otherwise as readonly unknown[])].find((value) => value !== undefined);
  if (found !== undefined) return [found];
  throw new EngineError({
    code: "missing-input",
    phase: "run",
    message: "No branch has this item. Connect one more that always has it, as the last.",
  });
};

export const logicKernels = {
  map: { "logic.between": between, "logic.compare": compare, "logic.first-of": firstOf, "json.row": row },
  open: { "logic.top-k": topK },
  refine: { "logic.filter": filter, "logic.gate": gate },
};
