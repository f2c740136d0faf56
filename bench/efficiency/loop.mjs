/** What a user would write: onnxruntime-node and sharp with their defaults, one item after the other. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import * as ort from "onnxruntime-node";
import sharp from "sharp";
import { serve } from "./serve.mjs";

async function photographs({ directory }) {
  const session = await ort.InferenceSession.create(join(directory, "model.onnx"));
  const pixels = new Float32Array(3 * 224 * 224);
  return async (path) => {
    const { data } = await sharp(path)
      .resize(256, 256, { fit: "cover" })
      .extract({ left: 16, top: 16, width: 224, height: 224 })
      .flatten()
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    for (let at = 0; at < 224 * 224; at++)
      for (let channel = 0; channel < 3; channel++)
        pixels[channel * 224 * 224 + at] = data[at * 3 + channel] / 127.5 - 1;
    const { logits } = await session.run({ pixel_values: new ort.Tensor("float32", pixels, [1, 3, 224, 224]) });
    return [logits.data.indexOf(Math.max(...logits.data))];
  };
}

async function sentences({ directory }) {
  const session = await ort.InferenceSession.create(join(directory, "model.onnx"));
  const tokenizer = new Tokenizer(JSON.parse(readFileSync(join(directory, "tokenizer.json"), "utf8")), {});
  return async (text) => {
    const { ids } = tokenizer.encode(text);
    const filled = (value) => new ort.Tensor("int64", BigInt64Array.from(ids, value), [1, ids.length]);
    const { last_hidden_state: states } = await session.run({
      input_ids: filled(BigInt),
      attention_mask: filled(() => 1n),
      token_type_ids: filled(() => 0n),
    });
    const width = states.dims[2];
    const mean = new Array(width).fill(0);
    for (let at = 0; at < states.data.length; at++) mean[at % width] += states.data[at];
    const length = Math.hypot(...mean);
    return mean.map((value) => value / length);
  };
}

serve(async (task) => {
  const one = await (task.kind === "photographs" ? photographs(task) : sentences(task));
  return {
    "one by one": async (items) => {
      const answers = [];
      for (const item of items) answers.push(await one(item));
      return answers;
    },
  };
});
