/** A program: compiles a drawing and prints the SHA-256 of its plan and graphs. Arguments: a directory of its own, and "reversed" for cards in another order. */
import { createHash } from "node:crypto";
import { registry } from "@/nodes/registry.generated";
import { compile } from "../compile";
import { runModel } from "../onnx/testing/run-model";
import { buildHere } from "../process/segment-builder";
import { starterCards, starterFiles } from "./cards";
import { drawing } from "./document";
import { tinyClassifiers } from "./tiny-classifiers";

const tiny = tinyClassifiers(process.argv[2] as string);
const files = { ...starterFiles, ...tiny.files };
const cards = [...starterCards, ...tiny.cards];
if (process.argv[3] === "reversed") cards.reverse();
const document = drawing(
  {
    photos: ["io.images-input"],
    turn: ["vision.text-orientation"],
    a: ["vision.classify", { model: "tiny-stretch" }],
    b: ["vision.classify", { model: "tiny-contain" }],
    out: ["io.table-output"],
  },
  [
    "photos.image > turn.image",
    "photos.image > a.image",
    "photos.image > b.image",
    "turn.angle > out.columns",
    "a.label > out.columns",
    "b.score > out.columns",
  ],
);
const answer = await compile(
  { document, cards, files },
  {
    registry,
    now: () => performance.now(),
    buildSegment: (...args) => buildHere(runModel).build(...args, { cards, files }),
  },
);
if (!answer.ok) throw new Error(JSON.stringify(answer.diagnostics));
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
console.log(JSON.stringify([sha256(answer.planBytes), ...[...answer.graphs.values()].map(sha256).sort()]));
