import { describe, expect, it } from "vitest";
import { GraphView } from "./graph-view";
import { makeNode } from "./node-proto";
import type { GraphProto, NodeProto } from "./schema/onnx_pb";
import { floatTensor } from "./tensor";
import { makeIf, printGraph, tinyGraph } from "./testing/tiny-models";
import { topologicalOrder } from "./topological";

const face = { inputs: { x: ["float32", 4] }, outputs: { y: ["float32", 4] } } as {
  inputs: { x: ["float32", 4] };
  outputs: { y: ["float32", 4] };
};

/** y = if c: relu(a) else abs(x), where a = neg(x) is seen by the body only. */
function withBody(): GraphProto {
  return tinyGraph({
    inputs: { ...face.inputs, c: ["bool"] },
    outputs: face.outputs,
    nodes: [
      makeNode("Neg", ["x"], ["a"]),
      makeNode("Identity", ["a"], ["b"]),
      makeIf(
        "c",
        ["y"],
        tinyGraph({ inputs: {}, outputs: { t: ["float32", 4] }, nodes: [makeNode("Relu", ["b"], ["t"])] }),
        tinyGraph({ inputs: {}, outputs: { e: ["float32", 4] }, nodes: [makeNode("Abs", ["x"], ["e"])] }),
      ),
    ],
  });
}
const only = (nodes: readonly NodeProto[], type: string) => nodes.find(({ opType }) => opType === type) as NodeProto;

describe("GraphView", () => {
  it("knows makers and users", () => {
    const view = new GraphView(
      tinyGraph({
        ...face,
        nodes: [makeNode("Relu", ["x"], ["a"]), makeNode("Mul", ["a", "a"], ["b"]), makeNode("Add", ["a", "b"], ["y"])],
      }),
      13,
    );
    expect(view.producer("a")?.opType).toBe("Relu");
    expect([...view.users("a")].map(({ opType }) => opType)).toEqual(["Mul", "Add"]);
    expect(view.onlyUser("b")?.opType).toBe("Add");
    expect(view.onlyUser("a")).toBeUndefined();
    expect(view.onlyUser("y")).toBeUndefined();
  });

  it("counts what bodies capture as used, and never as the only plain reader", () => {
    const view = new GraphView(withBody(), 13);
    expect(view.users("b").size).toBe(1);
    expect(view.onlyUser("b")).toBeUndefined();
    expect(view.removeDead()).toBe(0);
  });

  it("renames inside bodies", () => {
    const graph = withBody();
    const view = new GraphView(graph, 13);
    view.remove(only(view.nodes(), "Identity"));
    view.replaceUses("b", "a");
    view.finish();
    expect(graph.node.map(({ opType }) => opType)).toEqual(["Neg", "If"]);
    expect(only(graph.node, "If").attribute[0]?.g?.node[0]?.input).toEqual(["a"]);
  });

  it("removes dead chains and the constants that only they read", () => {
    const graph = tinyGraph({
      ...face,
      nodes: [makeNode("Relu", ["x"], ["y"]), makeNode("Add", ["x", "c"], ["d"]), makeNode("Abs", ["d"], ["e"])],
      constants: [floatTensor("c", [1], [1])],
    });
    const view = new GraphView(graph, 13);
    expect(view.removeDead()).toBe(2);
    expect(view.removeUnusedConstants()).toBe(1);
    view.finish();
    expect(printGraph(graph)).toEqual(["y = Relu(x)"]);
    expect(graph.initializer).toEqual([]);
  });

  it("leaves constants that a caller may override", () => {
    const graph = tinyGraph({
      inputs: { x: ["float32", 4], c: ["float32", 1] },
      outputs: face.outputs,
      nodes: [makeNode("Add", ["x", "c"], ["y"])],
      constants: [floatTensor("c", [1], [1])],
    });
    expect(new GraphView(graph, 13).constant("c")).toBeUndefined();
  });

  it("finds names that nothing has, in bodies neither", () => {
    const view = new GraphView(withBody(), 13);
    expect(view.freshName("t")).toBe("t.1");
    expect(view.freshName("t")).toBe("t.2");
    expect(view.freshName("new")).toBe("new");
  });

  it("writes nodes back in an order that can be run", () => {
    const graph = tinyGraph({ ...face, nodes: [makeNode("Add", ["x", "b"], ["y"]), makeNode("Relu", ["x"], ["b"])] });
    const view = new GraphView(graph, 13);
    view.setInput(only(view.nodes(), "Relu"), 0, "x");
    view.finish();
    expect(graph.node.map(({ opType }) => opType)).toEqual(["Relu", "Add"]);
  });

  it("edits in time that grows with the uses, not with the graph", () => {
    const bypassAll = (count: number) => {
      const nodes = Array.from({ length: count }, (_, index) =>
        makeNode(index % 2 ? "Relu" : "Identity", [index ? `v${index}` : "x"], [`v${index + 1}`]),
      );
      const view = new GraphView(tinyGraph({ ...face, outputs: { [`v${count}`]: ["float32", 4] }, nodes }), 13);
      const started = process.cpuUsage();
      for (const node of view.nodes()) {
        if (node.opType !== "Identity") continue;
        view.remove(node);
        view.replaceUses(node.output[0] ?? "", node.input[0] ?? "");
      }
      expect(view.nodes()).toHaveLength(count / 2);
      const { user, system } = process.cpuUsage(started);
      return user + system;
    };
    bypassAll(4000);
    const [few, many] = [bypassAll(4000), bypassAll(64_000)];
    // 16 times the edits; were each in the size of the graph, it would be 256 times the work.
    expect(many / few).toBeLessThan(80);
  });
});

describe("topologicalOrder", () => {
  it("sorts a chain of 50,000 nodes given backwards, without recursion", () => {
    const nodes = Array.from({ length: 50_000 }, (_, index) =>
      makeNode("Relu", [`v${index}`], [`v${index + 1}`]),
    ).reverse();
    const sorted = topologicalOrder(nodes);
    expect("order" in sorted && sorted.order[0]?.input[0]).toBe("v0");
    expect("order" in sorted && sorted.order.length).toBe(50_000);
  });

  it("names a value on a cycle", () => {
    expect(topologicalOrder([makeNode("Relu", ["b"], ["a"]), makeNode("Relu", ["a"], ["b"])])).toEqual({
      cycleAt: expect.stringMatching(/^[ab]$/),
    });
  });
});
