import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { model, spellByContext } from "../lowering/params";
import { recogniseText } from "../lowering/read-text";

export default defineNode({
  type: "vision.text-recognition",
  version: 1,
  title: "Text recognition",
  summary: "Spells out one line of text.",
  category: "vision",
  icon: "type",
  keywords: ["ocr", "read line", "characters"],
  inputs: { image: { kinds: ["image"], title: "Line", summary: "A picture of one line of text, upright." } },
  outputs: { text: { kind: "text", title: "Text" }, score: { kind: "number", title: "Score" } },
  params: z.object({
    model: model("text-recognition", "ppocr-v4-recognition-zh-en"),
    context: spellByContext,
  }),
  lower(b, { inputs, params }) {
    return { ...recogniseText(b, params.model, inputs.image as Value, params.context) };
  },
});
