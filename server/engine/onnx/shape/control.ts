/** If, Loop and Scan: what their bodies give, with names only for what differs between branches or grows by iterations. */
import { type Dim, equal } from "./dim";
import {
  axisOf,
  body,
  dimsOf,
  type Facts,
  facts,
  fresh,
  input,
  int,
  ints,
  optional,
  type RuleContext,
  type Rules,
} from "./facts";

/** What holds of both. */
function either(context: RuleContext, left: Facts, right: Facts, output: number): Facts {
  const type = left.type || right.type;
  if (!left.dims || !right.dims || left.dims.length !== right.dims.length) return { type, dims: null };
  const others = right.dims;
  const dims = left.dims.map((dim, axis) => (equal(dim, others[axis] ?? -1) ? dim : fresh(context, axis, output)));
  const isSame = left.values?.every((value, index) => {
    const other = right.values?.[index];
    return value !== undefined && other !== undefined && equal(value, other);
  });
  return facts(type, dims, isSame ? left.values : undefined);
}

function branch(context: RuleContext): Facts[] {
  const condition = input(context, 0).values?.[0];
  const [yes, no] = [body(context, "then_branch"), body(context, "else_branch")];
  if (typeof condition === "number") return context.inferBody(condition === 0 ? no : yes, []);
  const [left, right] = [context.inferBody(yes, []), context.inferBody(no, [])];
  return left.map((each, index) => either(context, each, right[index] ?? { type: "", dims: null }, index));
}

/** State that an iteration gives another shape loses what changed; two rounds find it, since what is unknown stays so. */
function settled(
  context: RuleContext,
  start: readonly Facts[],
  step: (state: readonly Facts[]) => readonly Facts[],
): Facts[] {
  let state = start.map(({ type, dims }) => ({ type, dims }) as Facts);
  for (let round = 0; round < 2; round++) {
    const next = step(state);
    state = state.map((before, index) => {
      const { type, dims } = either(context, before, next[index] ?? { type: "", dims: null }, index);
      return { type, dims };
    });
  }
  return state;
}

function loop(context: RuleContext): Facts[] {
  const inner = body(context, "body");
  const start = context.node.input.slice(2).map((_, index) => input(context, index + 2));
  const run = (state: readonly Facts[]) =>
    context.inferBody(inner, [facts("int64", []), facts("bool", []), ...state]).slice(1);
  const state = settled(context, start, run);
  const trips = optional(context, 0)?.values?.[0];
  const condition = optional(context, 1)?.values?.[0];
  // The body may end the loop early, unless nobody asks it.
  const isCounted = trips !== undefined && (!context.node.input[1] || condition === 1) && keepsGoing(context, inner);
  return run(state).map((each, index) => {
    if (index < start.length) return state[index] ?? each;
    const count: Dim = isCounted ? trips : fresh(context, 0, index);
    return { type: each.type, dims: each.dims && [count, ...each.dims] };
  });
}

function keepsGoing(context: RuleContext, inner: ReturnType<typeof body>): boolean {
  const [condition] = context.inferBody(inner, [facts("int64", []), facts("bool", [], [1])]);
  return condition?.values?.[0] === 1;
}

function scan(context: RuleContext): Facts[] {
  const inner = body(context, "body");
  const scanned = int(context, "num_scan_inputs", 1);
  const states = context.node.input.length - scanned;
  const axes = ints(context, "scan_input_axes") ?? [];
  const outputAxes = ints(context, "scan_output_axes") ?? [];
  let count: Dim | undefined;
  const slices = Array.from({ length: scanned }, (_, index) => {
    const dims = dimsOf(context, states + index);
    const axis = axisOf(axes[index] ?? 0, dims.length);
    count ??= dims[axis];
    return facts(
      input(context, states + index).type,
      dims.filter((_, at) => at !== axis),
    );
  });
  const start = Array.from({ length: states }, (_, index) => input(context, index));
  const run = (state: readonly Facts[]) => context.inferBody(inner, [...state, ...slices]);
  const state = settled(context, start, run);
  return run(state).map((each, index) => {
    if (index < states) return state[index] ?? each;
    if (!each.dims) return each;
    const axis = axisOf(outputAxes[index - states] ?? 0, each.dims.length + 1);
    return { type: each.type, dims: each.dims.toSpliced(axis, 0, count ?? fresh(context, axis, index)) };
  });
}

export const control: Rules = { If: branch, Loop: loop, Scan: scan };
