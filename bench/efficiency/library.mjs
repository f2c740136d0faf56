/** @huggingface/transformers with files of this machine alone; runs where that is installed. */
import { availableParallelism } from "node:os";
import { basename, dirname } from "node:path";
import { env, pipeline } from "@huggingface/transformers";
import { serve } from "./serve.mjs";

const sizes = [1, 4, 8, 32];

serve(async ({ kind, directory, dtype }) => {
  env.allowRemoteModels = false;
  env.localModelPath = dirname(directory);
  const name = basename(directory);
  const task = kind === "photographs" ? "image-classification" : "feature-extraction";
  const run = await pipeline(task, name, { dtype, device: "cpu" });
  const batch = async (items) => {
    if (kind === "photographs") {
      const found = await run(items, { top_k: 1 });
      return found.map((each) => [Number((Array.isArray(each) ? each[0] : each).label.slice(6))]);
    }
    return (await run(items, { pooling: "mean", normalize: true })).tolist();
  };
  const by = (size) => async (items) => {
    const answers = [];
    for (let at = 0; at < items.length; at += size) answers.push(...(await batch(items.slice(at, at + size))));
    return answers;
  };
  return Object.fromEntries(sizes.map((size) => [`batches of ${size}, ${availableParallelism()} threads`, by(size)]));
});
