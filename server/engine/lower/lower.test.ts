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

  test("two filters of one list do not belong together, and the hint says how they would", () => {
    const { diagnostics } = lowered(
      {
        in: ["io.images-input"],
        a: ["text.filter", { minLength: 3 }],
        b: ["text.filter", { minLength: 5 }],
        out: ["io.table-output"],
      },
      ["in.name > a.text", "in.name > b.text", "a.text > out.columns", "b.text > out.columns"],
    );
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]?.message).toContain("text of Filter text) is one per image");
    expect(diagnostics[0]?.hint).toContain("Filter once");
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
  test("unknown node, missing port, wrong kind, wrong parameter and an open port", () => {
    const { diagnostics } = lowered(
      {
        in: ["io.text-input"],
        odd: ["vision.teleport"],
        read: ["vision.read-text"],
        blur: ["vision.blur", { sigma: -1 }],
        out: ["io.text-output"],
      },
      ["in.text > read.image", "in.nothing > out.text", "in.text > out.nowhere", "in.text > gone.text"],
    );
    expect(diagnostics.map(({ code, nodeId, port }) => [code, nodeId, port].join(" ").trim()).sort()).toEqual([
      "dangling-edge",
      "kind read image",
      "no-port in nothing",
      "no-port out nowhere",
      "not-connected blur image",
      "parameter blur",
      "unknown-node odd",
    ]);
    const parameter = diagnostics.find(({ code }) => code === "parameter");
    expect(parameter).toMatchObject({ param: "sigma" });
    expect(parameter?.message).toMatch(/^Blur: /);
  });

  test("a wrong kind names both kinds and what makes one of the other", () => {
    const { diagnostics } = lowered({ in: ["io.image-input"], out: ["io.text-output"] }, ["in.image > out.text"]);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code: "kind", edgeId: "e0", nodeId: "out", port: "text" });
    expect(diagnostics[0]?.message).toBe("Text of Text result takes text; this is image.");
    expect(diagnostics[0]?.hint).toMatch(/makes text out of image, such as .*Read text/);
  });

  test("a wrong kind is found behind a node with a wrong parameter, through ports that pass a kind on, and on a cycle", () => {
    const { diagnostics } = lowered(
      {
        in: ["io.image-input"],
        blur: ["vision.blur", { sigma: "much" }],
        keep: ["logic.filter"],
        out: ["io.text-output"],
        a: ["text.template"],
        b: ["text.template"],
        show: ["io.image-output"],
      },
      [
        "in.image > blur.image",
        "blur.image > keep.value",
        "keep.value > out.text",
        "a.text > b.values",
        "b.text > a.values",
        "b.text > show.image",
      ],
    );
    expect(diagnostics.map(({ code, nodeId }) => `${code} ${nodeId}`).sort()).toEqual([
      "cycle a",
      "cycle b",
      "kind out",
      "kind show",
      "parameter blur",
    ]);
  });

  test("one fault is one message: what hangs on a faulty node is not blamed, and the rest is still inferred", () => {
    const { diagnostics, ports } = lowered(
      {
        in: ["io.image-input"],
        blur: ["vision.blur", { sigma: -1 }],
        read: ["vision.read-text"],
        all: ["text.join"],
        out: ["io.text-output"],
        other: ["vision.grayscale"],
      },
      [
        "in.image > blur.image",
        "blur.image > read.image",
        "read.line > all.text",
        "all.text > out.text",
        "in.image > other.image",
      ],
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(["parameter"]);
    expect(ports).toEqual({
      "in.image": { kind: "image", axes: [] },
      "in.name": { kind: "text", axes: [] },
      "other.image": { kind: "image", axes: [] },
    });
  });

  test("branches of one list are merged to the whole list, of different ones to nothing", () => {
    const nodes = {
      in: ["io.images-input"],
      name: ["text.count"],
      score: ["logic.compare"],
      which: ["logic.if"],
      gray: ["vision.grayscale"],
      merged: ["logic.merge"],
      out: ["io.images-output"],
    } satisfies Parameters<typeof lowered>[0];
    const edges = [
      "in.name > name.text",
      "name.count > score.number",
      "in.image > which.value",
      "score.result > which.condition",
      "which.yes > gray.image",
      "gray.image > merged.value",
      "which.no > merged.otherwise",
      "merged.value > out.images",
    ];
    const { diagnostics, ports } = lowered(nodes, edges);
    expect(diagnostics).toEqual([]);
    expect(ports["merged.value"]).toEqual({ kind: "image", axes: ["image"] });
    const text = lowered({ ...nodes, other: ["io.images-input"] }, [
      ...edges.filter((edge) => edge !== "which.no > merged.otherwise"),
      "other.image > merged.otherwise",
    ]);
    expect(
      text.diagnostics.map(({ nodeId, port, message }) => [nodeId, port, message.includes("no branches of one list")]),
    ).toEqual([["merged", "otherwise", true]]);
    const kinds = lowered(nodes, [
      ...edges.filter((edge) => !edge.startsWith("which.no")),
      "in.name > merged.otherwise",
    ]);
    expect(kinds.diagnostics.map(({ message }) => message)).toEqual([
      "One branch gives image, another text: what comes of them would be sometimes this, sometimes that.",
    ]);
  });

  test("an edge from a port that is not there does not silence the other ports of its node", () => {
    const { diagnostics, ports } = lowered(
      { in: ["io.image-input"], out: ["io.text-output"], show: ["io.image-output"] },
      ["in.gone > out.text", "in.image > show.image"],
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(["no-port"]);
    expect(ports["show.result"]).toEqual({ kind: "image", axes: [] });
  });

  test("a cycle names the nodes on it", () => {
    const found = messages({ a: ["text.template"], b: ["text.template"], out: ["io.text-output"] }, [
      "a.text > b.values",
      "b.text > a.values",
      "b.text > out.text",
    ]);
    expect(found.some((message) => /circle: Template → Template/.test(message))).toBe(true);
  });

  test("every cycle is named, also a node that feeds itself; what lies behind them is not on them", () => {
    const found = lowered(
      {
        a: ["text.template"],
        b: ["text.template"],
        c: ["text.template"],
        alone: ["text.template"],
        behind: ["text.template"],
        out: ["io.text-output"],
      },
      [
        "a.text > b.values",
        "b.text > c.values",
        "c.text > a.values",
        "alone.text > alone.values",
        "c.text > behind.values",
        "alone.text > behind.values",
        "behind.text > out.text",
      ],
    ).diagnostics;
    expect(found.map(({ code, nodeId }) => `${code} ${nodeId}`).sort()).toEqual([
      "cycle a",
      "cycle alone",
      "cycle b",
      "cycle c",
    ]);
    expect(found.find(({ nodeId }) => nodeId === "alone")?.message).toBe("Template feeds itself.");
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

  test("too many edges are refused as fast", () => {
    const tooMany = { ...drawing({ a: ["text.template"] }, []), edges: Array.from({ length: 8001 }, () => ({})) };
    expect(lower(tooMany, starterCards, registry).diagnostics).toMatchObject([{ code: "too-large" }]);
  });

  test("a malformed node is named", () => {
    const document = drawing({ a: ["io.text-input"] }, []);
    const broken = { ...document, nodes: [{ ...document.nodes[0], position: null }] };
    expect(lower(broken, starterCards, registry).diagnostics).toMatchObject([{ code: "malformed", nodeId: "a" }]);
  });

  test("nothing drawn is an error, nothing kept a warning", () => {
    expect(lowered({}, []).diagnostics).toMatchObject([{ code: "empty", severity: "error" }]);
    expect(lowered({ a: ["io.text-input"] }, []).diagnostics).toMatchObject([
      { code: "no-output", severity: "warning" },
    ]);
  });

  test("a thousand text nodes are lowered in well under a second", () => {
    const nodes: Record<string, [string]> = { in: ["io.text-input"] };
    const edges = ["in.text > n0.values"];
    for (let index = 0; index < 1000; index++) {
      nodes[`n${index}`] = ["text.template"];
      if (index > 0) edges.push(`n${index - 1}.text > n${index}.values`);
    }
    nodes.out = ["io.text-output"];
    edges.push("n999.text > out.text");
    const document = drawing(nodes, edges);
    const started = performance.now();
    const { diagnostics, graph } = lower(document, starterCards, registry);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(diagnostics).toEqual([]);
    expect(graph.ops).toHaveLength(1001);
  });

  test("a model that is not there", () => {
    const { diagnostics } = lowered(
      { in: ["io.image-input"], it: ["vision.classify", { model: "none" }], out: ["io.json-output"] },
      ["in.image > it.image", "it.labels > out.value"],
    );
    expect(diagnostics[0]).toMatchObject({ nodeId: "it", param: "model" });
  });
});
