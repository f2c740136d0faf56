/** Order of nodes in which every value is made before it is used, as close to the given order as that allows. */
import { capturedNames } from "./node-proto";
import type { NodeProto } from "./schema/onnx_pb";

/** Every name a node needs: its inputs and what its bodies capture. */
export function needs(node: NodeProto): Set<string> {
  const names = capturedNames(node);
  for (const input of node.input) if (input !== "") names.add(input);
  return names;
}

/** The sorted nodes, or the name of a value that is on a cycle. Linear in nodes and uses; no recursion, files are deep. */
export function topologicalOrder(nodes: readonly NodeProto[]): { order: NodeProto[] } | { cycleAt: string } {
  const producer = new Map<string, number>();
  nodes.forEach((node, index) => {
    for (const output of node.output) if (output !== "") producer.set(output, index);
  });
  const waitsFor = nodes.map((node) => [...needs(node)].flatMap((name) => producer.get(name) ?? []));
  const state = new Uint8Array(nodes.length);
  const order: NodeProto[] = [];
  for (let root = 0; root < nodes.length; root++) {
    const stack: { index: number; next: number }[] = state[root] === 0 ? [{ index: root, next: 0 }] : [];
    state[root] ||= 1;
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const before = waitsFor[top.index]?.[top.next++];
      if (before === undefined) {
        state[top.index] = 2;
        order.push(nodes[top.index] as NodeProto);
        stack.pop();
      } else if (state[before] === 1) {
        return { cycleAt: nodes[before]?.output[0] ?? "" };
      } else if (state[before] === 0) {
        state[before] = 1;
        stack.push({ index: before, next: 0 });
      }
    }
  }
  return { order };
}
