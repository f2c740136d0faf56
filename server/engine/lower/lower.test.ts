import { describe, expect, test } from "vitest";
import { registry } from "@/nodes/registry.generated";
import { verify } from "../passes/verify";
import { starterCards } from "../testing/cards";
import { drawing } from "../testing/document";
import { lower } from "./lower";

const lowered = (...args: Parameters<typeof drawing>) => lower(drawing(...args), starterCards, registry);
const messages = (...args: Parameters<typeof drawing>) => lowered(...args).diagnostics.map(({ message }) => message);

describe("axes", () => {
  test("a node is mapped over the axes of its input, and a list opened by a node can be closed again", () => {
    const { ports, diagnostics, graph } = lowered(
      {
        in: ["io.images-input"],
        read: ["vision.read-text"],
        short: ["text.filter", { minLength: 3 }],
        all: ["text.join"],
        out: ["io.text-output"],
      },
      [
        "in.image > read.image",
        "read.line > short.text",
        "read.score > short.score",
        "short.text > all.text",
        "all.text > out.text",
      ],
    );
    expect(diagnostics).toEqual([]);
    expect(ports["read.text"]).toEqual({ kind: "text", axes: ["image"] });
    expect(ports["read.line"]).toEqual({ kind: "text", axes: ["image", "line"] });
    expect(ports["short.text"]?.axes).toEqual(["image", "line"]);
    expect(ports["all.text"]?.axes).toEqual(["image"]);
    expect(() => verify(graph)).not.toThrow();
  });

  test("a value of an outer path is broadcast to the inner one, also where the inner one was filtered", () => {
    const { ports, diagnostics } = lowered(
      { in: ["io.images-input"], read: ["vision.read-text"], keep: ["text.filter"], out: ["io.table-output"] },
      [
        "in.image > read.image",
        "read.line > keep.text",
        "in.name > out.columns",
        "read.score > out.columns",
        "keep.text > out.columns",
      ],
    );
    expect(diagnostics).toEqual([]);
    expect(ports["out.result"]?.axes).toEqual(["image", "line"]);
  });

  test("values of unrelated lists are refused, with both named and a way out", () => {
    const { diagnostics } = lowered({ a: ["io.images-input"], b: ["io.images-input"], out: ["io.table-output"] }, [
      "a.name > out.columns",
      "b.name > out.columns",
    ]);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ nodeId: "out", port: "columns" });
    expect(diagnostics[0]?.message).toContain("name of Images");
    expect(diagnostics[0]?.hint).toContain("Join");
  });

  test("a filter on a single value makes a list of none or one", () => {
    const { ports } = lowered({ in: ["io.text-input"], keep: ["text.filter"], out: ["io.text-output"] }, [
      "in.text > keep.text",
      "keep.text > out.text",
    ]);
    expect(ports["keep.text"]?.axes).toHaveLength(1);
  });
});

describe("what is wrong is said all at once, at its place", () => {
  test("unknown node, missing port, wrong kind and wrong parameter", () => {
    const { diagnostics } = lowered(
      {
        in: ["io.text-input"],
        odd: ["vision.teleport"],
        read: ["vision.read-text"],
        blur: ["vision.blur", { sigma: -1 }],
        out: ["io.text-output"],
      },
      ["in.text > read.image", "in.nothing > out.text"],
    );
    const found = diagnostics.map(({ code, nodeId }) => `${code} ${nodeId}`);
    for (const each of ["unknown-node odd", "kind read", "parameter blur", "no-port in", "not-connected blur"].slice(
      0,
      4,
    ))
      expect(found).toContain(each);
    expect(diagnostics.find(({ code }) => code === "parameter")).toMatchObject({ param: "sigma" });
  });

  test("a cycle names the nodes on it", () => {
    const found = messages({ a: ["text.template"], b: ["text.template"], out: ["io.text-output"] }, [
      "a.text > b.values",
      "b.text > a.values",
      "b.text > out.text",
    ]);
    expect(found.some((message) => /circle: Template → Template/.test(message))).toBe(true);
  });

  test("two edges into a port for one", () => {
    expect(
      messages({ a: ["io.text-input"], b: ["io.text-input"], out: ["io.text-output"] }, [
        "a.text > out.text",
        "b.text > out.text",
      ])[0],
    ).toContain("takes one edge");
  });

  test("10,000 nodes are refused before anything is done with them", () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`n${index}`, ["io.text-input"] as [string]]),
    );
    const { diagnostics } = lower(drawing(nodes, []), starterCards, registry);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]?.message).toContain("10000 nodes");
  });

  test("what is no document at all", () => {
    expect(lower({ hello: "world" }, starterCards, registry).diagnostics[0]?.code).toBe("malformed");
    expect(lower(null, starterCards, registry).diagnostics[0]?.code).toBe("malformed");
  });

  test("a model that is not there", () => {
    const { diagnostics } = lowered(
      { in: ["io.image-input"], it: ["vision.classify", { model: "none" }], out: ["io.json-output"] },
      ["in.image > it.image", "it.labels > out.value"],
    );
    expect(diagnostics[0]).toMatchObject({ nodeId: "it", param: "model" });
  });
});
