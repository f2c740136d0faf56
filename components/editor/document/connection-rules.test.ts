import { expect, test } from "vitest";
import { registry } from "@/nodes/registry.generated";
import { connection, draw } from "../testing/drawings";
import { refusalOf } from "./connection-rules";

const nodes = {
  photo: "io.image-input",
  read: "vision.read-text",
  fields: "text.extract",
  filter: "logic.filter",
  count: "text.count",
  table: "io.table-output",
};
const refusal = (edge: string, edges: readonly string[] = []) =>
  refusalOf(draw(nodes, edges), registry, connection(edge));

test("what fits is not refused", () => {
  expect(refusal("photo.image > read.image")).toBeNull();
  expect(refusal("count.count > fields.text")).toBeNull();
});

test("a wrong kind is refused with what is taken, what came, and what leads from one to the other", () => {
  expect(refusal("photo.image > fields.text")).toEqual({
    code: "kind",
    port: "Text",
    takes: ["text"],
    kind: "image",
    between: { type: "vision.read-text", title: "Read text", input: "image", output: "text" },
  });
});

test("where no node leads on, none is proposed", () => {
  expect(refusal("read.text > read.image")?.code).toBe("self");
  expect(refusal("count.count > read.image")).toMatchObject({ code: "kind", between: null });
});

test("an output that passes on has the kind that arrives, through several nodes", () => {
  const edges = ["photo.image > filter.value"];
  expect(refusal("filter.value > read.image", edges)).toBeNull();
  expect(refusal("filter.value > fields.text", edges)).toMatchObject({ code: "kind", kind: "image" });
});

test("while nothing arrives, it may go anywhere", () => {
  expect(refusal("filter.value > fields.text")).toBeNull();
  expect(refusal("filter.value > read.image")).toBeNull();
});

test("what would break an edge further on is refused at the port where it would come in", () => {
  expect(refusal("photo.image > filter.value", ["filter.value > fields.text"])).toEqual({
    code: "further",
    node: "Extract fields",
    port: "Text",
    takes: ["text"],
    kind: "image",
  });
  expect(refusal("read.text > filter.value", ["filter.value > fields.text"])).toBeNull();
});

test("circles, repetitions and ports that are not there are refused", () => {
  expect(refusal("filter.value > read.image", ["read.text > filter.value"])).toEqual({ code: "cycle" });
  expect(refusal("photo.image > read.image", ["photo.image > read.image"])).toEqual({ code: "exists" });
  expect(refusal("photo.nothing > read.image")).toEqual({ code: "unknown" });
  expect(refusal("gone.image > read.image")).toEqual({ code: "unknown" });
});
