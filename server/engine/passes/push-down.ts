/**
 * Tells each decoder of pictures what its picture is for: where it is only ever fitted to models, the decoder may leave out the
 * pixels that none of them sees (shrink on load). A picture that something else works on stays whole, and it is said what.
 */
import type { Json } from "@/nodes/define-node";
import type { IrGraph, IrOp, ValueId } from "../ir/types";
import { ops } from "../ops";
import type { PassResult } from "./pass";

const decoders: ReadonlySet<string> = new Set(["input.image", "input.images"]);

export function pushDown(graph: IrGraph): PassResult {
  const users = new Map<ValueId, IrOp[]>();
  for (const op of graph.ops)
    for (const id of op.inputs.flat())
      if (id !== null) users.set(id as ValueId, [...(users.get(id as ValueId) ?? []), op]);
  const results = new Set(graph.taps.filter(({ full }) => full).map(({ value }) => value));
  const refusals: string[] = [];
  let changed = false;

  const renewed = graph.ops.map((op) => {
    const picture = op.outputs[0] as ValueId;
    const using = users.get(picture) ?? [];
    if (!decoders.has(op.name) || using.length === 0) return op;
    const other = using.find(({ name }) => name !== "image.to-tensor");
    if (other || results.has(picture)) {
      const who = other ? `"${ops.get(other.name)?.title}" works on` : "an output shows";
      refusals.push(`The picture "${op.attrs.name}" is decoded whole: ${who} its own pixels`);
      return op;
    }
    const serves = distinct(using.map(({ attrs: { gray: _, ...fitting } }) => fitting));
    if (JSON.stringify(serves) === JSON.stringify(op.attrs.serves)) return op;
    changed = true;
    return { ...op, attrs: { ...op.attrs, serves } };
  });
  return { graph: changed ? { ...graph, ops: renewed } : graph, changed, refusals };
}

function distinct(values: readonly Json[]): Json[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
