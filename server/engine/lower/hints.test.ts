/** What each diagnostic of a drawing says, and how to mend it, side by side. */
import { expect, test } from "vitest";
import { registry } from "@/nodes/registry.generated";
import { starterCards } from "../testing/cards";
import { drawing } from "../testing/document";
import { lower } from "./lower";

const told = (document: unknown) =>
  lower(document, starterCards, registry).diagnostics.map(({ code, message, hint }) => `${code}: ${message} > ${hint}`);

test("edges", () => {
  expect(
    told(
      drawing(
        {
          text: ["io.text-input"],
          more: ["io.text-input"],
          read: ["vision.read-text"],
          blur: ["vision.blur"],
          out: ["io.text-output"],
        },
        [
          "text.text > read.image",
          "text.nothing > out.text",
          "text.text > out.nowhere",
          "text.text > out.text",
          "more.text > out.text",
          "text.text > gone.text",
          "text.text > more.text",
        ],
      ),
    ),
  ).toEqual([
    'no-port: Text has no output "nothing". > Remove the edge, or draw it anew: the outputs are text.',
    'no-port: Text result has no input "nowhere". > Remove the edge, or draw it anew: the inputs are text.',
    "two-edges: Text of Text result takes one edge; two end there. > Remove one of them.",
    "dangling-edge: An edge leads to the node gone, which does not exist. > Remove the edge.",
    'no-port: Text has no input "text". > Remove the edge: Text has no inputs.',
    "not-connected: Blur: nothing is connected to Image. > Draw an edge to it from something that gives image, such as Image, Images or Live source.",
    "kind: Image of Read text takes image; this is text. > No single node makes image out of text: connect something else.",
  ]);
});

test("nodes and parameters", () => {
  const document = drawing(
    {
      text: ["io.text-input"],
      odd: ["vision.teleport"],
      photo: ["io.image-input"],
      blur: ["vision.blur", { sigma: -1 }],
      it: ["vision.classify", { model: "none" }],
      none: ["vision.classify"],
      other: ["vision.classify", { model: "ppocr-v4-detection" }],
      same: ["text.template"],
    },
    [
      "photo.image > blur.image",
      "photo.image > it.image",
      "photo.image > none.image",
      "photo.image > other.image",
      "same.text > same.values",
    ],
  );
  const [first] = document.nodes;
  const nodes = [...document.nodes, { ...first, version: 99, id: "newer" }, { ...first }];
  expect(told({ ...document, nodes })).toEqual([
    'unknown-node: There is no node of the type "vision.teleport" in this version of Weft. > Remove it, or update Weft.',
    "parameter: Blur: Strength: Too small: expected number to be >=0.3 > Set Strength again, or remove it: then it is 4.",
    "parameter: Classify image: Model: Choose a model. > Set Model.",
    "newer-node: Text was drawn with a newer version of Weft. > Update Weft.",
    "duplicate-node: Two nodes have the id text. > Give one of them another id.",
    "cycle: Template feeds itself. > Remove that edge.",
    'lowering: There is no model "none" here. > Choose another model, or add this one on the Models page.',
    "lowering: Text detection (PP-OCRv4) is a model for text-detection; this node needs one for image-classification. > Choose a model for image-classification, or take the node that is made for text-detection.",
    "no-output: Nothing is kept: the drawing has no output node. > Add Text result, Table or another output.",
  ]);
});

test("whole drawings", () => {
  expect(told(drawing({}, []))).toEqual(["empty: The drawing is empty. > Begin with an input, such as Image."]);
  expect(told(drawing({ a: ["io.text-input"] }, []))).toEqual([
    "no-output: Nothing is kept: the drawing has no output node. > Add Text result, Table or another output.",
  ]);
  expect(told({ hello: "world" })[0]).toMatch(/^malformed: .* > Put right what was changed/);
  expect(told({ ...drawing({}, []), nodes: Array.from({ length: 10_000 }, () => ({})) })).toEqual([
    "too-large: The drawing has 10000 nodes; at most 2000 are allowed. > Split it into several pipelines.",
  ]);
});
