import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { asset, fieldName } from "../lowering/params";

export default defineNode({
  type: "io.image-input",
  version: 1,
  title: "Image",
  summary: "One picture: uploaded here, or sent to the API.",
  category: "io",
  icon: "image",
  keywords: ["photo", "picture", "upload", "jpeg", "png"],
  role: "input",
  inputs: {},
  outputs: { image: { kind: "image", title: "Image" }, name: { kind: "text", title: "File name" } },
  params: z.object({
    name: fieldName("image"),
    asset: asset("Picture", "image/*"),
  }),
  lower(b, { nodeId, params }) {
    const [image, name] = b.op("input.image", [], { node: nodeId, name: params.name, default: params.asset }) as [
      Value,
      Value,
    ];
    return { image, name };
  },
});
