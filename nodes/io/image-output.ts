import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { fieldName } from "../lowering/params";

export default defineNode({
  type: "io.image-output",
  version: 1,
  title: "Image result",
  summary: "Shows pictures, and answers them from the API.",
  category: "io",
  icon: "image-down",
  keywords: ["output", "picture", "download"],
  role: "output",
  inputs: { image: { kinds: ["image"], title: "Image" } },
  outputs: {},
  params: z.object({ name: fieldName("image") }),
  lower(_b, { inputs }) {
    return { result: inputs.image as Value };
  },
});
