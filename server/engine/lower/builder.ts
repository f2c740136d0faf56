/**
 * The GraphBuilder that nodes lower into: checks each op against the op table and infers the path it runs on.
 * Whatever is wrong is thrown as a LoweringFailure bound to the node that is being lowered.
 */
import type { EdgeOrigin, GraphBuilder, Json, Value } from "@/nodes/define-node";
import type { ModelCard } from "@/nodes/model-card";
import { isAssignable, type Kind } from "@/nodes/port-types";
import type { Diagnostic } from "@/nodes/results";
import { areRelated, isPrefix, joinPaths, widePath } from "../ir/paths";
import type { Axis, AxisId, IrOp, IrValue, Slot, TensorType } from "../ir/types";
import { ops } from "../ops";
import { type OpDef, outputsOf } from "../ops/define-op";

export class LoweringFailure extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.message);
  }
}

/** What the builder knows of the node it works for. */
export interface CurrentNode {
  id: string;
  title: string;
  params: { readonly [key: string]: unknown };
  /** Where each value that entered the node came from and at which port, for messages. */
  arrivals: Map<number, { port: string; title: string; from: EdgeOrigin }>;
}

/** Said where a node's declaration and the engine do not fit together: nothing that is drawn can mend it. */
const nodesFault = "This is a fault of the node itself: leave it out, or update Weft.";

type OpInputs = readonly (Value | readonly Value[] | undefined)[];

export class IrBuilder implements GraphBuilder {
  readonly axes: Axis[] = [];
  readonly values: IrValue[] = [];
  readonly ops: IrOp[] = [];
  private current: CurrentNode = { id: "", title: "", params: {}, arrivals: new Map() };

  constructor(private readonly cards: ReadonlyMap<string, ModelCard>) {}

  enter(node: CurrentNode): void {
    this.current = node;
  }

  card(id: string, param?: string): ModelCard {
    // The server sends the compiler those alone that parameters name (nodes/models-named.ts).
    if (!Object.values(this.current.params).includes(id))
      this.fail(`${this.current.title} takes the model "${id}", which none of its parameters names.`, {
        hint: nodesFault,
      });
    const card = this.cards.get(id);
    if (card) return card;
    return this.fail(`There is no model "${id}" here.`, {
      param,
      hint: "Choose another model, or add this one on the Models page.",
    });
  }

  fail(message: string, at: { port?: string; param?: string; hint: string }): never {
    throw new LoweringFailure({ code: "lowering", severity: "error", message, nodeId: this.current.id, ...at });
  }

  op(name: string, inputs: OpInputs, attrs: { readonly [key: string]: Json | undefined } = {}): Value[] {
    const def = ops.get(name);
    if (!def) this.fail(`The engine has no operation "${name}".`, { hint: nodesFault });
    const slots = this.slots(def, inputs);
    const parsed = def.attrs.safeParse(attrs);
    if (!parsed.success)
      this.fail(
        `${def.title}: ${parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")}`,
        { hint: "Change the node's parameters, or choose another model: one of them asks for this." },
      );

    const { path, closes } = this.path(def, slots);
    const opens = this.open(def, path, parsed.data.axis);
    const outputPath = opens === null ? path : def.axis === "refine" ? [...path.slice(0, -1), opens] : [...path, opens];
    const types = def.tensorTypes?.(parsed.data as { [key: string]: Json });
    const outputs = outputsOf(def, parsed.data as { [key: string]: Json }).map(({ kind, tensor }, index) => {
      const own = typeof kind === "string" ? kind : this.kindOf(def, slots, kind.sameAs);
      return this.value(own, outputPath, types?.[index] ?? tensor);
    });
    this.ops.push({
      id: this.ops.length,
      name,
      attrs: parsed.data as { [key: string]: Json },
      inputs: slots,
      outputs: outputs.map(({ id }) => id),
      path,
      effect: def.axis,
      closes,
      opens,
      nodes: [this.current.id],
    });
    return outputs.map((value) => this.handle(value));
  }

  handle(value: IrValue): Value {
    return { id: value.id, kind: value.kind, axes: value.path.map((axis) => this.axes[axis]?.name ?? "") };
  }

  private value(kind: Kind, path: readonly AxisId[], tensor?: TensorType): IrValue {
    const value: IrValue = { id: this.values.length, kind, path, ...(tensor && { tensor }) };
    this.values.push(value);
    return value;
  }

  private slots(def: OpDef, inputs: OpInputs): Slot[] {
    if (inputs.length > def.inputs.length)
      this.fail(`${def.title} takes ${def.inputs.length} inputs, not ${inputs.length}.`, { hint: nodesFault });
    return def.inputs.map((declared, index) => {
      const given = inputs[index];
      const hint = `Connect something that gives ${declared.kinds.join(" or ")}.`;
      const list = given === undefined ? [] : declared.variadic ? (given as readonly Value[]) : [given as Value];
      for (const value of list) {
        if (declared.kinds.some((kind) => isAssignable(value.kind, kind))) continue;
        this.fail(`${def.title} needs ${declared.kinds.join(" or ")} as its ${declared.name}; this is ${value.kind}.`, {
          port: this.current.arrivals.get(value.id)?.port,
          hint,
        });
      }
      const ids = list.map((value) => this.asTaken(value, declared.kinds).id);
      if (declared.variadic) return ids;
      if (ids.length === 0 && !declared.optional) this.fail(`${def.title} has no ${declared.name}.`, { hint });
      return ids[0] ?? null;
    });
  }

  /** The value as the slot wants it: text is made of what stands in for text, so that kernels see the kinds they declare. */
  private asTaken(value: Value, kinds: readonly Kind[]): Value {
    const taking = kinds.filter((kind) => isAssignable(value.kind, kind));
    if (value.kind === "text" || taking.some((kind) => kind !== "text")) return value;
    const [text] = this.op("text.show", [value]) as [Value];
    const arrival = this.current.arrivals.get(value.id);
    if (arrival) this.current.arrivals.set(text.id, arrival);
    return text;
  }

  private kindOf(def: OpDef, slots: readonly Slot[], name: string): Kind {
    const slot = slots[def.inputs.findIndex((input) => input.name === name)];
    return this.values[slot as number]?.kind as Kind;
  }

  /** Joins the inputs; for closing ops the closing slots first, without their innermost axis. */
  private path(def: OpDef, slots: readonly Slot[]): { path: readonly AxisId[]; closes: AxisId | null } {
    if (def.axis === "widen") return { path: this.widen(slots.flatMap((slot) => slot ?? [])), closes: null };
    const idsOf = (closing: boolean) =>
      slots.flatMap((slot, index) => (Boolean(def.inputs[index]?.closes) === closing && slot !== null ? slot : []));
    const closing = this.join(idsOf(true));
    const outer = closing.slice(0, -1);
    const plain = this.join(idsOf(false));
    const closes = closing.at(-1) ?? null;
    if (closes === null) return { path: plain, closes };
    // The list is made where the closed axis was opened, so nothing narrower than that can be at hand there.
    if (isPrefix(this.axes, plain, outer)) return { path: outer, closes };
    return this.fail(
      `${this.describe(idsOf(false))} is ${this.each(plain)}, but the list of ${this.describe(idsOf(true))} is ${this.each(outer)}.`,
      {
        port: this.portOf(idsOf(false)),
        hint: "Take both from the same list: a filter stands before what opens the inner list, not beside it.",
      },
    );
  }

  private join(ids: readonly number[]): readonly AxisId[] {
    const paths = ids.map((id) => this.values[id]?.path ?? []);
    const joined = joinPaths(this.axes, paths);
    if (joined) return joined;
    const told = new Set(ids.map((id) => `${this.describe([id])} is ${this.each(this.values[id]?.path ?? [])}`));
    return this.fail(`${[...told].join("; ")}. These do not belong to the same items.`, {
      port: this.portOf(ids),
      hint: paths.every((path) => areRelated(this.axes, path, paths[0] ?? []))
        ? "They come from one list, filtered differently. Filter once, before the values part, or bring the branches together with Merge branches."
        : "Join one of them into a single value first (Join text), or take both from the same list.",
    });
  }

  private widen(ids: readonly number[]): readonly AxisId[] {
    const wide = widePath(
      this.axes,
      ids.map((id) => this.values[id]?.path ?? []),
    );
    if (wide) return wide;
    const told = new Set(ids.map((id) => `${this.describe([id])} is ${this.each(this.values[id]?.path ?? [])}`));
    return this.fail(`${[...told].join("; ")}. These are no branches of one list.`, {
      port: this.portOf(ids),
      hint: "Take all of them from the same list: what If, Filter or Cascade made of it, or the list itself.",
    });
  }

  private portOf(ids: readonly number[]): string | undefined {
    return ids.map((id) => this.current.arrivals.get(id)?.port).findLast((port) => port !== undefined);
  }

  private describe(ids: readonly number[]): string {
    return ids
      .map((id) => {
        const arrival = this.current.arrivals.get(id);
        return arrival
          ? `${arrival.title} (${arrival.from.port} of ${arrival.from.node})`
          : `a ${this.values[id]?.kind}`;
      })
      .join(" and ");
  }

  /** "one per run", "one per line of each image". */
  private each(path: readonly AxisId[]): string {
    const [innermost = "run", ...outer] = path.map((axis) => this.axes[axis]?.name).reverse();
    return `one per ${[innermost, ...outer].join(" of each ")}`;
  }

  private open(def: OpDef, path: readonly AxisId[], named: unknown): AxisId | null {
    if (def.axis === "map" || def.axis === "close" || def.axis === "widen") return null;
    const innermost = path.at(-1);
    const axis: Axis = { id: this.axes.length, name: typeof named === "string" ? named : (def.opens ?? "item") };
    if (def.axis === "refine") {
      if (innermost === undefined) axis.atMostOne = true;
      else {
        axis.name = (this.axes[innermost] as Axis).name;
        axis.refines = innermost;
      }
    }
    this.axes.push(axis);
    return axis.id;
  }
}
