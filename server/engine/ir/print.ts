/**
 * The IR as text, one op a line, for people and tests:
 *   %3 tensor, %4 json = image.to-tensor(%0) {height: 48} on [image] for read, sort
 * `closes`/`opens` name the axis an op closes or opens, `~` the axis that one refines; the last lines are the taps, `*` for output nodes.
 */
import type { Json } from "@/nodes/define-node";
import type { AxisId, IrGraph, IrOp, Slot } from "./types";

export function printGraph(graph: IrGraph): string {
  const axis = (id: AxisId): string => {
    const { name = "?", refines } = graph.axes[id] ?? {};
    return `${name}${id}${refines === undefined ? "" : `~${refines}`}`;
  };
  const opLine = (op: IrOp): string => {
    const made = op.outputs.map((id) => `%${id} ${graph.values[id]?.kind ?? "?"}`).join(", ");
    const effect = [
      ...(op.closes === null ? [] : [`closes ${axis(op.closes)}`]),
      ...(op.opens === null ? [] : [`opens ${axis(op.opens)}`]),
    ];
    return [
      `${made} = ${op.name}(${op.inputs.map(printSlot).join(", ")})`,
      ...(Object.keys(op.attrs).length > 0 ? [printJson(op.attrs)] : []),
      ...effect,
      `on [${op.path.map(axis).join(", ")}]`,
      `for ${op.nodes.join(", ")}`,
    ].join(" ");
  };
  return [
    ...graph.ops.map(opLine),
    ...graph.taps.map(({ node, port, value, full }) => `${node}.${port}${full ? "*" : ""} shows %${value}`),
  ].join("\n");
}

function printSlot(slot: Slot): string {
  if (slot === null) return "-";
  return typeof slot === "number" ? `%${slot}` : `[${slot.map((id) => `%${id}`).join(", ")}]`;
}

/** JSON without quotes around keys; content hashes are shortened to what tells them apart. */
function printJson(value: Json): string {
  if (typeof value === "string")
    return /^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, 8)}…` : (JSON.stringify(value) as string);
  if (value === null || typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(printJson).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, each]) => `${key}: ${printJson(each)}`)
    .join(", ")}}`;
}
