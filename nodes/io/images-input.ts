import { z } from "zod";
import type { ParamUi } from "../define-node";
import { defineNode, type Value } from "../define-node";
import { fieldName } from "../lowering/params";
import { assetSchema } from "../pipeline";

export default defineNode({
  type: "io.images-input",
  version: 1,
  title: "Images",
  summary: "Many pictures, or a ZIP of them; what follows is done for each.",
  category: "io",
  icon: "images",
  keywords: ["photos", "pictures", "batch", "zip", "folder", "scans"],
  role: "input",
  inputs: {},
  outputs: {
    image: { kind: "image", title: "Image", opens: "image" },
    name: { kind: "text", title: "File name", opens: "image" },
  },
  params: z.object({
    name: fieldName("images"),
    assets: z
      .array(assetSchema)
      .max(10000)
      .default([])
      .meta({
        title: "Pictures or a ZIP",
        ui: { widget: "asset", accept: "image/*,.zip", many: true } satisfies ParamUi,
      }),
  }),
  lower(b, { nodeId, params }) {
    const [image, name] = b.op("input.images", [], { node: nodeId, name: params.name, default: params.assets }) as [
      Value,
      Value,
    ];
    return { image, name };
  },
});
