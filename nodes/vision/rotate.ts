import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { color } from "../lowering/params";

export default defineNode({
  type: "vision.rotate",
  version: 1,
  title: "Rotate",
  summary: "Turns a picture by an angle, or by the angle that another node found.",
  category: "vision",
  icon: "rotate-cw",
  keywords: ["turn", "orientation", "angle", "upright"],
  inputs: {
    image: { kinds: ["image"], title: "Image" },
    angle: { kinds: ["number"], title: "Angle", summary: "Clockwise degrees, added to the parameter.", optional: true },
  },
  outputs: { image: { kind: "image", title: "Image" } },
  params: z.object({
    degrees: z.number().min(-360).max(360).default(0).meta({ title: "Degrees", description: "Clockwise." }),
    background: color("Background", "#ffffff"),
  }),
  lower(b, { inputs, params }) {
    const [image] = b.op("image.rotate", [inputs.image, inputs.angle], params) as [Value];
    return { image };
  },
});
