import { expect, test } from "vitest";
import { registry } from "@/nodes/registry.generated";
import { connection, draw, edgesOf } from "../testing/drawings";
import { addNode } from "./add-node";
import { arrange } from "./arrange";
import { connect, reconnect } from "./connect";
import { copyNodes, pasteFragment, readFragment, writeFragment } from "./fragment";
import { insertOnEdge } from "./insert-on-edge";
import { moveNodes } from "./move-nodes";
import { remove } from "./remove";
import { renameNode, renamePipeline, setParam } from "./set-param";

function spec(type: string) {
  const found = registry.get(type);
  if (!found) throw new Error(type);
  return found;
}

const receipt = () =>
  draw({ photo: "io.image-input", read: "vision.read-text", fields: "text.extract", out: "io.json-output" }, [
    "photo.image > read.image",
    "read.text > fields.text",
    "fields.fields > out.value",
  ]);

test("a new node has its defaults, a readable id, and an API name of its own", () => {
  const first = addNode(draw({}), registry, { spec: spec("io.image-input"), position: { x: 1.4, y: 2.6 } });
  const { document, nodeId } = addNode(first.document, registry, {
    spec: spec("io.image-input"),
    position: { x: 0, y: 0 },
  });
  expect([first.nodeId, nodeId]).toEqual(["image-input", "image-input-2"]);
  expect(first.document.nodes[0]).toMatchObject({ position: { x: 1, y: 3 }, params: { name: "image", asset: null } });
  expect(document.nodes[1]?.params.name).toBe("image_2");
});

test("an input and an output may share a name: the API keeps them apart", () => {
  const { document } = addNode(draw({ in: ["io.text-input", { name: "text" }] }), registry, {
    spec: spec("io.text-output"),
    position: { x: 0, y: 0 },
  });
  expect(document.nodes[1]?.params.name).toBe("text");
});

test("a port for one edge gives up the old one; a list port takes one more", () => {
  const document = draw({ a: "io.text-input", b: "io.text-input", count: "text.count", table: "io.table-output" }, [
    "a.text > count.text",
    "a.text > table.columns",
  ]);
  const replaced = connect(document, registry, connection("b.text > count.text"));
  expect(edgesOf(replaced)).toEqual(["a.text > table.columns", "b.text > count.text"]);
  const added = connect(document, registry, connection("b.text > table.columns"));
  expect(edgesOf(added)).toHaveLength(3);
  expect(new Set(added.edges.map(({ id }) => id)).size).toBe(3);
});

test("an edge that is moved keeps its place among the columns", () => {
  const document = draw({ a: "io.text-input", b: "io.text-input", table: "io.table-output" }, [
    "a.text > table.columns",
    "b.text > table.columns",
  ]);
  const added = addNode(document, registry, { spec: spec("io.number-input"), position: { x: 0, y: 0 } });
  const moved = reconnect(added.document, registry, "e1", connection("number-input.number > table.columns"));
  expect(edgesOf(moved)).toEqual(["number-input.number > table.columns", "b.text > table.columns"]);
});

test("removing a node takes its edges along; removing nothing changes nothing", () => {
  const document = receipt();
  const left = remove(document, { nodes: new Set(["read"]), edges: new Set() });
  expect(left.nodes).toHaveLength(3);
  expect(edgesOf(left)).toEqual(["fields.fields > out.value"]);
  expect(remove(document, { nodes: new Set(["gone"]), edges: new Set() })).toBe(document);
});

test("moving keeps every other node as the same object", () => {
  const document = receipt();
  const moved = moveNodes(document, new Map([["read", { x: 10.6, y: -3.2 }]]));
  expect(moved.nodes[1]?.position).toEqual({ x: 11, y: -3 });
  expect(moved.nodes[0]).toBe(document.nodes[0]);
  expect(moveNodes(document, new Map([["read", { x: 300, y: 0 }]]))).toBe(document);
});

test("parameters are set and taken back; labels and names are never empty", () => {
  const document = receipt();
  const set = setParam(document, registry, "read", "minScore", 0.7);
  expect(set.nodes[1]?.params).toEqual({ minScore: 0.7 });
  expect(setParam(set, registry, "read", "minScore", undefined).nodes[1]?.params).toEqual({});
  expect(renameNode(document, "read", "OCR").nodes[1]?.label).toBe("OCR");
  expect(renameNode(renameNode(document, "read", "OCR"), "read", "  ").nodes[1]).not.toHaveProperty("label");
  expect(renamePipeline(document, " ")).toBe(document);
  expect(renamePipeline(document, " Bills ").name).toBe("Bills");
});

test("a copy goes through text and comes back with ids of its own, joined as before, at its place", () => {
  const document = receipt();
  const text = writeFragment(copyNodes(document, new Set(["read", "fields"])));
  const fragment = readFragment(text);
  if (!fragment) throw new Error("unreadable");
  const { document: pasted, nodeIds } = pasteFragment(document, registry, fragment, { x: 50, y: 60 });
  expect(nodeIds).toEqual(["read-text", "extract"]);
  expect(pasted.nodes.slice(-2).map(({ position }) => position)).toEqual([
    { x: 50, y: 60 },
    { x: 350, y: 60 },
  ]);
  expect(edgesOf(pasted).at(-1)).toBe("read-text.text > extract.text");
});

test("a whole exported pipeline can be pasted; other text cannot", () => {
  expect(readFragment(JSON.stringify(receipt()))?.nodes).toHaveLength(4);
  expect(readFragment("hello")).toBeNull();
  expect(readFragment('{"format":"weft-fragment","version":1,"nodes":[]}')).toBeNull();
  expect(readFragment("{")).toBeNull();
});

test("a node dropped on an edge comes between, in the old edge's place", () => {
  const document = draw({ a: "io.text-input", b: "io.text-input", table: "io.table-output" }, [
    "a.text > table.columns",
    "b.text > table.columns",
  ]);
  const placement = { spec: spec("text.count"), position: { x: 0, y: 0 } };
  const inserted = insertOnEdge(document, registry, "e1", placement);
  expect(inserted && edgesOf(inserted.document)).toEqual([
    "count.count > table.columns",
    "b.text > table.columns",
    "a.text > count.text",
  ]);
});

test("a node that does not fit into an edge is not put there", () => {
  const placement = { spec: spec("vision.blur"), position: { x: 0, y: 0 } };
  expect(insertOnEdge(receipt(), registry, "e2", placement)).toBeNull();
  expect(insertOnEdge(receipt(), registry, "e1", placement)).not.toBeNull();
});

test("tidying up puts every node right of those it takes from, without overlap, and keeps the corner", async () => {
  const heap = { ...receipt(), nodes: receipt().nodes.map((node) => ({ ...node, position: { x: 40, y: 30 } })) };
  const { nodes, edges } = await arrange(heap, registry, () => ({ width: 248, height: 120 }));
  const x = (id: string) => nodes.find((node) => node.id === id)?.position.x ?? Number.NaN;
  for (const { from, to } of edges) expect(x(to.node)).toBeGreaterThan(x(from.node) + 248);
  expect(Math.min(...nodes.map(({ position }) => position.x))).toBe(40);
});
