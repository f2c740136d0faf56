import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { examples } from "@/nodes/examples/examples";
import type { PipelineDocument } from "@/nodes/pipeline";
import { drawing } from "@/server/engine/testing/document";
import { type Caller, type Install, openInstall } from "@/server/testing/install";

let install: Install;
let pipelines: Caller["pipelines"];
beforeAll(async () => {
  install = await openInstall();
  pipelines = install.as("editor").pipelines;
});
afterAll(() => install.close());

const greeting = (name = "Greeting"): PipelineDocument => ({
  ...drawing(
    { who: ["io.text-input"], hello: ["text.template", { template: "hello {{text}}" }], out: ["io.text-output"] },
    ["who.text > hello.values", "hello.text > out.text"],
  ),
  name,
});
const names = async () => (await pipelines.list()).map(({ name }) => name);

describe("pipelines", () => {
  it("are created empty or from a drawing, each with an address of its own", async () => {
    const { id } = await pipelines.create({ name: "  Größe & Gewicht  " });
    expect(await pipelines.get({ id })).toMatchObject({
      name: "Größe & Gewicht",
      slug: "gro-e-gewicht",
      revision: 1,
      document: { nodes: [], edges: [], name: "Größe & Gewicht" },
    });
    const again = await pipelines.create({ name: "Größe & Gewicht", document: greeting() });
    expect(await pipelines.get(again)).toMatchObject({
      slug: "gro-e-gewicht-2",
      document: { name: "Größe & Gewicht" },
    });
    const [summary] = (await pipelines.list()).filter((each) => each.id === again.id);
    expect(summary).toMatchObject({ nodeCount: 3, example: false, lastRun: null });
    expect(summary?.preview.edges).toEqual([
      { from: "who", to: "hello" },
      { from: "hello", to: "out" },
    ]);
  });

  it("need a name", async () => {
    await expect(pipelines.create({ name: "   " })).rejects.toThrow("a name is needed");
  });

  it("are duplicated with all they hold", async () => {
    const original = await pipelines.create({ name: "Original", document: greeting() });
    const copy = await pipelines.duplicate(original);
    const [from, to] = await Promise.all([pipelines.get(original), pipelines.get(copy)]);
    expect(to.name).toBe("Original (copy)");
    expect({ ...to.document, name: "" }).toEqual({ ...from.document, name: "" });
    expect(to.slug).not.toBe(from.slug);
  });

  it("are renamed in the list and in the drawing, and keep their address", async () => {
    const made = await pipelines.create({ name: "Before", document: greeting() });
    await pipelines.rename({ ...made, name: "After" });
    expect(await pipelines.get(made)).toMatchObject({
      name: "After",
      slug: "before",
      revision: 2,
      document: { name: "After" },
    });
  });

  it("are deleted, and brought back as they were", async () => {
    const made = await pipelines.create({ name: "Fleeting", document: greeting() });
    const before = await pipelines.get(made);
    await pipelines.remove(made);
    expect(await names()).not.toContain("Fleeting");
    const gone = { code: "NOT_FOUND", message: "There is no such pipeline, or it was deleted." };
    await expect(pipelines.get(made)).rejects.toMatchObject(gone);
    await expect(pipelines.save({ ...made, document: greeting(), baseRevision: 1 })).rejects.toMatchObject(gone);
    await expect(pipelines.remove(made)).rejects.toMatchObject(gone);
    await pipelines.restore(made);
    expect(await pipelines.get(made)).toEqual(before);
    await expect(pipelines.restore({ id: "nowhere" })).rejects.toMatchObject(gone);
  });

  it("save what was drawn on the revision that was read, and refuse what was drawn on an older one", async () => {
    const made = await pipelines.create({ name: "Shared", document: greeting() });
    const mine = { ...greeting("Mine"), description: "as I see it" };
    expect(await pipelines.save({ ...made, document: mine, baseRevision: 1 })).toEqual({ revision: 2 });
    await expect(pipelines.save({ ...made, document: greeting("Theirs"), baseRevision: 1 })).rejects.toMatchObject({
      code: "CONFLICT",
      message: "This pipeline was changed elsewhere since you opened it. Reload it to go on from there.",
    });
    expect((await pipelines.get(made)).document).toEqual(mine);
  });

  it("let one of many writers at once through", async () => {
    const made = await pipelines.create({ name: "Crowd", document: greeting() });
    const writers = ["a", "b", "c", "d"].map((name) =>
      pipelines.save({ ...made, document: greeting(name), baseRevision: 1 }),
    );
    const ended = await Promise.allSettled(writers);
    const through = ended.flatMap((each, index) => (each.status === "fulfilled" ? ["abcd"[index]] : []));
    expect(through).toHaveLength(1);
    expect(await pipelines.get(made)).toMatchObject({ revision: 2, name: through[0] });
  });

  it("travel as a file and back, unchanged", async () => {
    const made = await pipelines.create({ name: "Traveller", document: greeting("Traveller") });
    const { document } = await pipelines.get(made);
    const { id, warnings } = await pipelines.import({ text: JSON.stringify(document) });
    expect(warnings).toEqual([]);
    expect((await pipelines.get({ id })).document).toEqual(document);
  });

  it("are checked while they are drawn: kinds and axes at the ports, faults at their nodes", async () => {
    const { diagnostics, ports } = await pipelines.check({ document: examples[0]?.document });
    expect(diagnostics).toEqual([]);
    expect(ports["read.text"]).toEqual({ kind: "text", axes: [] });
    const flawed = { ...greeting(), edges: [] };
    expect((await pipelines.check({ document: flawed })).diagnostics).toMatchObject([
      { code: "not-connected", nodeId: "hello" },
      { code: "not-connected", nodeId: "out" },
    ]);
  });
});

describe("a pipeline file that is wrong", () => {
  const refused = async (text: string) => {
    const before = await names();
    const thrown = await pipelines.import({ text }).then(
      () => null,
      (error: { code: string; message: string; cause: { diagnostics: unknown[] } }) => error,
    );
    expect(await names(), "what was saved stays").toEqual(before);
    return { code: thrown?.code, message: thrown?.message, diagnostics: thrown?.cause.diagnostics };
  };
  const text = (document: object) => JSON.stringify(document);

  it("is no JSON", async () => {
    const { code, message } = await refused("{ nodes: ");
    expect(code).toBe("BAD_REQUEST");
    expect(message).toMatch(/^This file is not JSON: /);
  });

  it("is JSON and no pipeline", async () => {
    expect((await refused('{"hello": 1}')).message).toMatch(/^This is not a pipeline document: /);
    expect((await refused("null")).message).toMatch(/^This is not a pipeline document: the top level/);
  });

  it("goes in a circle", async () => {
    const round = drawing({ a: ["text.template"], b: ["text.template"], out: ["io.text-output"] }, [
      "a.text > b.values",
      "b.text > a.values",
      "b.text > out.text",
    ]);
    const { message, diagnostics } = await refused(text(round));
    expect(message).toMatch(/feed each other in a circle: .* → /);
    expect(diagnostics).toMatchObject([
      { code: "cycle", nodeId: expect.stringMatching(/^[ab]$/), hint: "Remove one of the edges between them." },
      { code: "cycle", nodeId: expect.stringMatching(/^[ab]$/) },
    ]);
  });

  it("has a node that nobody knows", async () => {
    const odd = {
      ...greeting(),
      nodes: [...greeting().nodes, { ...greeting().nodes[0], id: "odd", type: "io.hologram" }],
    };
    expect(await refused(text(odd))).toMatchObject({
      message: 'There is no node of the type "io.hologram" in this version of Weft.',
      diagnostics: [{ code: "unknown-node", nodeId: "odd", hint: "Remove it, or update Weft." }],
    });
  });

  it("has a parameter that does not do", async () => {
    const { nodes, ...rest } = greeting();
    const wrong = nodes.map((node) => (node.id === "hello" ? { ...node, params: { template: 7 } } : node));
    const { message, diagnostics } = await refused(text({ ...rest, nodes: wrong }));
    expect(message).toMatch(/^Template: Template: /);
    expect(diagnostics).toMatchObject([{ code: "parameter", nodeId: "hello", param: "template" }]);
  });

  it("joins what does not fit", async () => {
    const crossed = drawing({ n: ["io.number-input"], d: ["vision.blur"], out: ["io.image-output"] }, [
      "n.number > d.image",
      "d.image > out.image",
    ]);
    const { message, diagnostics } = await refused(text(crossed));
    expect(message).toMatch(/number/);
    expect(diagnostics).toMatchObject([{ nodeId: "d", port: "image", edgeId: "e0" }]);
  });

  it("has 10,000 nodes", async () => {
    const [node] = greeting().nodes;
    const nodes = Array.from({ length: 10_000 }, (_, index) => ({ ...node, id: `n${index}` }));
    expect(await refused(text({ ...greeting(), nodes, edges: [] }))).toMatchObject({
      message: "The drawing has 10000 nodes; at most 2000 are allowed.",
      diagnostics: [{ code: "too-large", hint: "Split it into several pipelines." }],
    });
  });

  it("is larger than a file may be", async () => {
    const { code, message } = await refused(text({ ...greeting(), padding: "x".repeat(4 * 2 ** 20) }));
    expect(code).toBe("PAYLOAD_TOO_LARGE");
    expect(message).toBe("A pipeline file has at most 4 MB.");
  });
});

describe("an unfinished drawing", () => {
  it("is taken, with what it lacks as warnings at their nodes", async () => {
    const half = drawing({ hello: ["text.template"], what: ["vision.classify"] }, []);
    const { id, warnings } = await pipelines.import({ text: JSON.stringify(half) });
    expect((await pipelines.get({ id })).document).toEqual(half);
    expect(warnings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: "not-connected", nodeId: "hello" }),
        expect.objectContaining({
          code: "parameter",
          nodeId: "what",
          param: "model",
          message: "Classify image: Model: Choose a model.",
        }),
      ]),
    );
  });
});
