/** Where a run's own values enter. `node` is the document node, `name` the field of the API, `default` what is stored with the drawing. */
import { z } from "zod";
import { defineOp } from "./define-op";
import { geometryAttrs } from "./image";

const attrs = z.object({ node: z.string(), name: z.string(), default: z.json().nullable().default(null) });

/** `serves`, written by push-down: all that the picture is fitted to, so that it may be decoded smaller than it is. */
const pictureAttrs = attrs.extend({ serves: z.array(geometryAttrs.omit({ gray: true })).optional() });

export const inputOps = [
  defineOp({
    name: "input.image",
    title: "Decode image",
    sort: "host",
    axis: "map",
    pure: false,
    inputs: [],
    outputs: [
      { name: "image", kind: "image" },
      { name: "name", kind: "text" },
    ],
    attrs: pictureAttrs,
  }),
  defineOp({
    name: "input.images",
    title: "Decode images",
    sort: "host",
    axis: "open",
    opens: "image",
    pure: false,
    inputs: [],
    outputs: [
      { name: "image", kind: "image" },
      { name: "name", kind: "text" },
    ],
    attrs: pictureAttrs,
  }),
  defineOp({
    name: "input.live",
    title: "Take live frames",
    sort: "host",
    axis: "open",
    opens: "frame",
    pure: false,
    live: true,
    inputs: [],
    outputs: [
      { name: "image", kind: "image" },
      { name: "seconds", kind: "number" },
    ],
    attrs: attrs
      .extend({
        perSecond: z.number().positive().max(30),
        waiting: z.number().int().min(1),
        atWork: z.number().int().min(1),
        maxFrames: z.number().int().min(1),
        existing: z.boolean(),
      })
      .describe("at most perSecond frames a second; of those that wait beyond `waiting` the oldest is dropped"),
  }),
  defineOp({
    name: "input.video",
    title: "Open video",
    sort: "host",
    axis: "map",
    pure: false,
    inputs: [],
    outputs: [{ name: "video", kind: "video" }],
    attrs,
  }),
  defineOp({
    name: "input.audio",
    title: "Open audio",
    sort: "host",
    axis: "map",
    pure: false,
    inputs: [],
    outputs: [{ name: "audio", kind: "audio" }],
    attrs,
  }),
  defineOp({
    name: "input.text",
    title: "Text input",
    sort: "host",
    axis: "map",
    pure: false,
    inputs: [],
    outputs: [{ name: "text", kind: "text" }],
    attrs,
  }),
  defineOp({
    name: "input.number",
    title: "Number input",
    sort: "host",
    axis: "map",
    pure: false,
    inputs: [],
    outputs: [{ name: "number", kind: "number" }],
    attrs,
  }),
];
