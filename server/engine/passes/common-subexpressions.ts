/**
 * Computes once what several nodes ask for: pure ops of the same name, attributes and inputs. The axis that a dropped op
 * would have opened becomes the kept op's, so that what hangs below it is found equal in turn: the same photograph is
 * decoded, fitted and searched for text once, however many nodes read it.
 */
import type { AxisId, IrGraph, IrOp, Slot, ValueId } from "../ir/types";
import { ops } from "../ops";
import type { PassResult } from "./pass";

export function commonSubexpressions(graph: IrGraph): PassResult {
  const values = new Map<ValueId, ValueId>();
  const axes = new Map<AxisId, AxisId>();
  const keptValue = (id: ValueId) => values.get(id) ?? id;
  const keptAxis = (id: AxisId) => axes.get(id) ?? id;
  const seen = new Map<string, IrOp>();
  const kept: IrOp[] = [];

  for (const op of graph.ops) {
    const inputs = op.inputs.map(
      (slot): Slot => (slot === null ? null : typeof slot === "number" ? keptValue(slot) : slot.map(keptValue)),
    );
    const closes = op.closes === null ? null : keptAxis(op.closes);
    const key = JSON.stringify([op.name, op.attrs, inputs, closes]);
    const twin = ops.get(op.name)?.pure === false ? undefined : seen.get(key);
    if (twin) {
      for (const [index, value] of op.outputs.entries()) values.set(value, twin.outputs[index] as ValueId);
      if (op.opens !== null) axes.set(op.opens, twin.opens as AxisId);
      const joined = { ...twin, nodes: [...new Set([...twin.nodes, ...op.nodes])] };
      seen.set(key, joined);
      kept[kept.findIndex(({ id }) => id === twin.id)] = joined;
    } else {
      const renewed = { ...op, inputs, closes, path: op.path.map(keptAxis) };
      seen.set(key, renewed);
      kept.push(renewed);
    }
  }
  if (values.size === 0) return { graph, changed: false, refusals: [] };
  return {
    graph: {
      axes: graph.axes.map((axis) =>
        axis.refines === undefined ? axis : { ...axis, refines: keptAxis(axis.refines) },
      ),
      values: graph.values.map((value) => ({ ...value, path: value.path.map(keptAxis) })),
      ops: kept,
      taps: graph.taps.map((tap) => ({ ...tap, value: keptValue(tap.value) })),
    },
    changed: true,
    refusals: [],
  };
}
