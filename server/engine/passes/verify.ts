/** Legality of the IR: every value has one maker, is made before it is used, and every op of the table is used as declared. Throws a sentence. */
import { isPrefix, widePath } from "../ir/paths";
import type { IrGraph } from "../ir/types";
import { ops } from "../ops";
import { outputsOf } from "../ops/define-op";

export function verify(graph: IrGraph): void {
  const made = new Set<number>();
  for (const op of graph.ops) {
    const def = ops.get(op.name);
    if (!def) throw new Error(`op ${op.id}: no such op ${op.name}`);
    if (def.inputs.length !== op.inputs.length || outputsOf(def, op.attrs).length !== op.outputs.length)
      throw new Error(`op ${op.id} ${op.name}: wrong number of slots`);
    op.inputs.forEach((slot, index) => {
      for (const id of [slot ?? []].flat()) {
        if (!made.has(id)) throw new Error(`op ${op.id} ${op.name}: value ${id} is used before it is made`);
        const path = graph.values[id]?.path ?? [];
        if (def.axis === "widen") {
          if (widePath(graph.axes, [path, op.path])?.join() === op.path.join()) continue;
          throw new Error(`op ${op.id} ${op.name}: value ${id} is no branch of its path`);
        }
        const within = def.inputs[index]?.closes && op.closes !== null ? [...op.path, op.closes] : op.path;
        if (!isPrefix(graph.axes, path, within))
          throw new Error(`op ${op.id} ${op.name}: value ${id} is out of reach of its path`);
      }
    });
    for (const id of op.outputs) {
      if (made.has(id)) throw new Error(`value ${id} is made twice`);
      made.add(id);
    }
  }
  for (const tap of graph.taps)
    if (!made.has(tap.value)) throw new Error(`the tap ${tap.node}.${tap.port} shows a value that nobody makes`);
}
