import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { fieldName } from "../lowering/params";

export default defineNode({
  type: "io.images-output",
  version: 1,
  title: "Images result",
  summary: "Collects pictures, to look at and to download as one ZIP.",
  category: "io",
  icon: "download",
  keywords: ["output", "zip", "pictures", "archive"],
  role: "output",
  inputs: { images: { kinds: ["image"], title: "Images" } },
  outputs: {},
  params: z.object({ name: fieldName("images") }),
  lower(_b, { inputs }) {
    return { result: inputs.images as Value };
  },
});
