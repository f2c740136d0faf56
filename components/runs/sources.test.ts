import { describe, expect, test } from "vitest";
import type { PipelineDocument } from "@/nodes/pipeline";
import type { Item, PortResult } from "@/nodes/results";
import { clipOf, mediumFor, type PictureSource, pictureFor, sameShape, thumbnailsFor, upstreamNodes } from "./sources";

function drawing(nodes: Record<string, string>, edges: string[]): PipelineDocument {
  return {
    format: "weft-pipeline",
    version: 1,
    name: "Test",
    description: "",
    nodes: Object.entries(nodes).map(([id, type]) => ({ id, type, version: 1, position: { x: 0, y: 0 }, params: {} })),
    edges: edges.map((edge) => {
      const [from, to] = edge.split(" > ").map((end) => end.split(".")) as [[string, string], [string, string]];
      return { id: edge.replace(/\W/g, "-"), from: { node: from[0], port: from[1] }, to: { node: to[0], port: to[1] } };
    }),
  };
}

function port(name: string, kind: PortResult["kind"], items: Item[]): PortResult {
  const [node = "", key = ""] = name.split(".");
  return { node, port: key, kind, axes: items[0]?.at.map(({ axis }) => axis) ?? [], items, total: items.length };
}

const image = (file: string, width: number, height: number) => ({ file, width, height, mime: "image/jpeg" });
const sha256 = "a".repeat(64);

function run(document: PipelineDocument, ports: PortResult[], inputs: PictureSource["inputs"] = {}): PictureSource {
  return {
    id: "r1",
    document,
    inputs,
    result: { version: 1, ports, errors: [], trace: { wallMs: 1, steps: [] } },
  };
}

test("a preview has the shape of its original, but for the rounding of a pixel", () => {
  expect(sameShape({ width: 960, height: 641 }, { width: 3000, height: 2001 })).toBe(true);
  expect(sameShape({ width: 960, height: 641 }, { width: 2001, height: 3000 })).toBe(false);
  expect(sameShape({ width: 0, height: 0 }, { width: 10, height: 10 })).toBe(false);
});

test("nodes above, nearest first, each once", () => {
  const document = drawing({ a: "x", b: "x", c: "x", d: "x" }, ["a.o > b.i", "b.o > c.i", "a.o > c.j", "c.o > d.i"]);
  expect(upstreamNodes(document, "d")).toEqual(["c", "b", "a"]);
});

describe("the picture of detections", () => {
  const document = drawing(
    { in: "io.images-input", turn: "vision.rotate", read: "vision.read-text", out: "io.json-output" },
    ["in.image > turn.image", "turn.image > read.image", "read.detections > out.value"],
  );
  const at = (index: number) => [{ axis: "image", index, name: `${index}.jpg` }];
  const ports = [
    port("in.image", "image", [
      { at: at(0), value: image("in-0.jpg", 960, 480) },
      { at: at(1), value: image("in-1.jpg", 960, 480) },
    ]),
    port("turn.image", "image", [{ at: at(1), value: image("turn-1.jpg", 480, 960) }]),
  ];
  const out = port("out.result", "detections", []);
  const assets = [0, 1].map((index) => ({ sha256, name: `${index}.jpg`, mime: "image/jpeg", bytes: 1 }));

  test("is the nearest one above at the same place", () => {
    const found = pictureFor(run(document, ports), out, { at: at(1) }, { width: 1000, height: 2000 });
    expect(found?.src).toBe("/api/v1/runs/r1/files/turn-1.jpg");
  });

  test("is never one of another shape, nor of another place", () => {
    expect(pictureFor(run(document, ports), out, { at: at(1) }, { width: 900, height: 900 })).toBeNull();
    expect(pictureFor(run(document, ports), out, { at: at(5) }, { width: 2000, height: 1000 })).toBeNull();
  });

  test("is the uploaded file where the port shows it as it came, with the preview to fall back on", () => {
    const found = pictureFor(
      run(document, ports, { in: { assets } }),
      out,
      { at: at(0) },
      { width: 2000, height: 1000 },
    );
    expect(found).toMatchObject({ src: `/api/v1/assets/${sha256}`, fallback: "/api/v1/runs/r1/files/in-0.jpg" });
    const zipped = [{ sha256, name: "stack.zip", mime: "application/zip", bytes: 1 }];
    const inZip = pictureFor(
      run(document, ports, { in: { assets: zipped } }),
      out,
      { at: at(0) },
      { width: 2000, height: 1000 },
    );
    expect(inZip?.src).toBe("/api/v1/runs/r1/files/in-0.jpg");
  });

  test("is the uploaded file where nothing between was kept, unless another picture was made of it on the way", () => {
    const shape = { width: 2000, height: 1000 };
    expect(pictureFor(run(document, [], { in: { assets } }), out, { at: at(1) }, shape)).toBeNull();
    const straight = {
      ...document,
      edges: [
        { id: "e", from: { node: "in", port: "image" }, to: { node: "read", port: "image" } },
        ...document.edges.slice(2),
      ],
    };
    const found = pictureFor(run(straight, [], { in: { assets } }), out, { at: at(1) }, shape);
    expect(found).toEqual({ src: `/api/v1/assets/${sha256}`, name: "1.jpg", ...shape });
  });
});

describe("small pictures", () => {
  const document = drawing(
    { clip: "io.video-input", f: "video.sample-frames", t: "io.table-output", p: "io.images-output" },
    ["clip.video > f.video", "f.seconds > t.columns", "f.image > p.images"],
  );
  const at = (index: number) => [{ axis: "frame", index, timeMs: index * 1000, name: `0:0${index}` }];
  const table = port("t.result", "json", [
    { at: at(0), value: {} },
    { at: at(1), value: {} },
  ]);
  const kept = port("f.image", "image", [{ at: at(0), value: image("f-0.jpg", 96, 54) }]);
  const all = port(
    "p.result",
    "image",
    [0, 1].map((index) => ({ at: at(index), value: image(`p-${index}.jpg`, 960, 540) })),
  );

  test("come from the nearest node above, else from whatever shows the very same place", () => {
    const find = thumbnailsFor(run(document, [table, kept, all]), table);
    expect(find({ at: at(0) })).toBe("/api/v1/runs/r1/files/f-0.jpg");
    expect(find({ at: at(1) })).toBe("/api/v1/runs/r1/files/p-1.jpg");
    expect(find({ at: [{ axis: "part", index: 1 }] })).toBeNull();
  });

  test("the clip is the one uploaded above", () => {
    const asset = { sha256, name: "talk.mp4", mime: "video/mp4", bytes: 1 };
    const clip = port("clip.video", "video", [{ at: [], value: { durationMs: 60_000 } }]);
    const found = mediumFor(run(document, [clip, table], { clip: { asset } }), "t", "video");
    expect(found).toEqual({ src: `/api/v1/assets/${sha256}`, name: "talk.mp4", mime: "video/mp4", durationMs: 60_000 });
    expect(mediumFor(run(document, [table]), "t", "video")).toBeNull();
    const frames = port("p.result", "image", []);
    expect(clipOf(run(document, [], { clip: { asset } }), frames)?.name).toBe("talk.mp4");
    const grey = {
      ...document,
      nodes: document.nodes.map((node) => (node.id === "f" ? { ...node, type: "vision.grayscale" } : node)),
    };
    expect(clipOf(run(grey, [], { clip: { asset } }), frames)).toBeNull();
  });
});
