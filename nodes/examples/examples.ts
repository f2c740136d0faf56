/** The pipelines that a new install begins with. Their media are drawn at seeding time and put into the named parameter. */
import type { PipelineDocument, PipelineEdge, PipelineNode } from "../pipeline";

export type SampleMedia = "receipt" | "slides" | "scans";

export interface Example {
  slug: string;
  /** Which input node gets which media. */
  media: { node: string; sample: SampleMedia };
  document: PipelineDocument;
}

type Placed = [type: string, x: number, y: number, params?: Record<string, unknown>, label?: string];

function example(
  slug: string,
  name: string,
  description: string,
  media: Example["media"],
  nodes: Record<string, Placed>,
  edges: readonly string[],
): Example {
  const placed: PipelineNode[] = Object.entries(nodes).map(([id, [type, x, y, params = {}, label]]) => ({
    id,
    type,
    version: 1,
    ...(label && { label }),
    position: { x, y },
    params,
  }));
  const drawn: PipelineEdge[] = edges.map((edge) => {
    const [from, to] = edge.split(" > ").map((end) => end.split(".")) as [[string, string], [string, string]];
    return {
      id: `${from.join("-")}-${to.join("-")}`,
      from: { node: from[0], port: from[1] },
      to: { node: to[0], port: to[1] },
    };
  });
  return {
    slug,
    media,
    document: { format: "weft-pipeline", version: 1, name, description, nodes: placed, edges: drawn },
  };
}

export const examples: readonly Example[] = [
  example(
    "receipt-reader",
    "Receipt reader",
    "Reads a photographed receipt and answers merchant, date and total.",
    { node: "photo", sample: "receipt" },
    {
      photo: ["io.image-input", 0, 80, { name: "image" }, "Receipt"],
      read: ["vision.read-text", 272, 80],
      fields: [
        "text.extract",
        544,
        80,
        {
          fields: [
            { name: "merchant", pattern: "\\A\\s*(.+)", type: "text" },
            { name: "date", pattern: "(\\d{4}-\\d{2}-\\d{2}|\\d{1,2}[./-]\\d{1,2}[./-]\\d{2,4})", type: "date" },
            { name: "total", pattern: "^total\\b[^0-9\\n]*([0-9][0-9.,]*)", type: "number" },
          ],
          ignoreCase: true,
        },
      ],
      result: ["io.json-output", 816, 80, { name: "receipt" }],
    },
    ["photo.image > read.image", "read.text > fields.text", "fields.fields > result.value"],
  ),
  example(
    "slides-in-a-video",
    "Slides in a video",
    "Finds each new slide in a recorded talk and writes down its text and time.",
    { node: "clip", sample: "slides" },
    {
      clip: ["io.video-input", 0, 80, { name: "video" }, "Talk"],
      frames: ["video.sample-frames", 272, 80, { mode: "scene", perSecond: 2, threshold: 0.03 }],
      read: ["vision.read-text", 544, 80],
      table: ["io.table-output", 816, 80, { name: "slides", columns: ["seconds", "text"] }, "Slides"],
    },
    [
      "clip.video > frames.video",
      "frames.image > read.image",
      "frames.seconds > table.columns",
      "read.text > table.columns",
    ],
  ),
  example(
    "sort-scans",
    "Sort a stack of scans",
    "Turns scanned pages upright, reads them, and lists those that are invoices.",
    { node: "scans", sample: "scans" },
    {
      scans: ["io.images-input", 0, 80, { name: "images" }, "Scans"],
      upright: ["vision.fix-orientation", 272, 80],
      read: ["vision.read-text", 544, 80],
      invoices: ["logic.filter", 816, 160, { expression: "value.lowerAscii().contains('invoice')" }, "Only invoices"],
      table: ["io.table-output", 1088, 80, { name: "invoices", columns: ["file", "turned by", "text"] }, "Invoices"],
    },
    [
      "scans.image > upright.image",
      "upright.image > read.image",
      "read.text > invoices.value",
      "scans.name > table.columns",
      "upright.angle > table.columns",
      "invoices.value > table.columns",
    ],
  ),
];
