/** What is done in turns by all: a thousand photographs are classified, two thousand sentences embedded; in float32 and in 8 bits. */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { type ModelCard, textPreprocessSchema } from "@/nodes/model-card";
import type { PipelineDocument } from "@/nodes/pipeline";
import type { RunResult } from "@/nodes/results";
import { pictureTensor } from "@/server/cli/quantize-pictures";
import { readModel, writeModel } from "@/server/engine/onnx/model-file";
import { type Machine, quantizeModel } from "@/server/engine/onnx/quantize";
import type { GraphProto } from "@/server/engine/onnx/schema/onnx_pb";
import { readBytes, sharedModels } from "@/server/engine/onnx/testing/real-models";
import { thisTarget } from "@/server/engine/process/this-target";
import type { RunInput } from "@/server/engine/protocol";
import { sharedMedia } from "@/server/engine/testing/cards";
import { drawing } from "@/server/engine/testing/document";
import { filesOf } from "../engine";
import { picturesDecoded, type Ways } from "../limit/decoding";
import { mobilenetPreprocess } from "../quantize/subjects";
import { sentenceEncoder, uniform } from "../sentences/encoder";
import type { Answers, Task } from "./rivals";

export interface Subject {
  kind: Task["kind"];
  items: string[];
  /** As rivals read it; the tensors are named as they want it. */
  model: Uint8Array;
  card: Omit<ModelCard, "files">;
  document: PipelineDocument;
  inputs: Record<string, RunInput>;
  answers(result: RunResult): Answers;
  /** Everything that must be done before a model can run, and nothing else; each way is tried for the cheapest. */
  decode: Ways;
  /** Whether two answers say the same. */
  isSame(one: readonly number[], other: readonly number[]): boolean;
  /** Files that rivals want beside the model. */
  beside: Record<string, string>;
  int8(machine: Machine): Promise<Uint8Array>;
}

/** Sentences by which ranges are chosen and forms are compared. */
const calibrated = 64;
const card = { version: 1, summary: "", licence: "none" } as const;

/** By turns a small photograph (256 x 256) and a larger one (up to 1300 x 876), from the first again when there are no more; MobileNetV1 0.75. */
export function photographs(count: number): Subject | null {
  const folders = ["imagenet-labelled-334", "photos"].map((name) => join(sharedMedia, name));
  const path = join(sharedModels, "mobilenet-v1-075-fp32", "model.onnx");
  if (!existsSync(path) || !folders.every((folder) => existsSync(folder))) return null;
  const all = folders.map((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".jpg"))
      .map((name) => join(folder, name)),
  );
  const items = Array.from({ length: count }, (_, index) => {
    const some = all[index % all.length] as string[];
    return some[Math.floor(index / all.length) % some.length] as string;
  });
  return {
    kind: "photographs",
    items,
    model: renamed(readBytes(path), { input: "pixel_values", logits: "scores", probabilities: "logits" }),
    card: {
      ...card,
      id: "mobilenet",
      title: "MobileNetV1 0.75",
      task: "image-classification",
      input: "pixel_values",
      output: "logits",
      preprocess: mobilenetPreprocess,
      logits: false,
    },
    document: drawing(
      { photos: ["io.images-input"], what: ["vision.classify", { model: "mobilenet", k: 5 }], out: ["io.text-output"] },
      ["photos.image > what.image", "what.label > out.text"],
    ),
    inputs: { photos: filesOf(items.map((item, index) => ({ path: item, name: `${index}.jpg` }))) },
    answers: (result) => itemsOf(result).map((label) => [Number(String(label).slice(6))]),
    decode: picturesDecoded(items),
    isSame: ([one], [other]) => one === other,
    beside: {
      "config.json": JSON.stringify({
        model_type: "mobilenet_v1",
        architectures: ["MobileNetV1ForImageClassification"],
        id2label: Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [index, `class ${index}`])),
      }),
      "preprocessor_config.json": JSON.stringify({
        image_processor_type: "MobileNetV1ImageProcessor",
        do_resize: true,
        size: { shortest_edge: 256 },
        resample: 2,
        do_center_crop: true,
        crop_size: { width: 224, height: 224 },
        do_rescale: true,
        rescale_factor: 1 / 255,
        do_normalize: true,
        image_mean: [0.5, 0.5, 0.5],
        image_std: [0.5, 0.5, 0.5],
      }),
    },
    async int8(machine) {
      const samples = [];
      for (const picture of all[0]?.slice(0, 64) ?? [])
        samples.push({ pixel_values: await pictureTensor(picture, picture, mobilenetPreprocess) });
      return form(this.model, samples, machine, "static int8");
    },
  };
}

/** Sentences out of this project's pages, from three words to a paragraph; the shape of MiniLM-L6 with random weights. */
export function sentences(count: number): Subject | null {
  const tokenizerFile = join(sharedModels, "model2vec-bge-vq64", "tokenizer.json");
  if (!existsSync(tokenizerFile)) return null;
  const tokenizer = new Tokenizer(JSON.parse(readFileSync(tokenizerFile, "utf8")), {});
  const items = drawSentences(count);
  return {
    kind: "sentences",
    items,
    model: sentenceEncoder(),
    card: {
      ...card,
      id: "minilm",
      title: "Sentence encoder",
      task: "text-embedding",
      input: "input_ids",
      output: "last_hidden_state",
      text: textPreprocessSchema.parse({ types: "token_type_ids" }),
    },
    document: drawing(
      {
        text: ["io.text-input"],
        lines: ["text.split", { by: "line" }],
        embed: ["text.embed", { model: "minilm" }],
        out: ["io.json-output"],
      },
      ["text.text > lines.text", "lines.text > embed.text", "embed.embedding > out.value"],
    ),
    inputs: { text: { type: "text", text: items.join("\n") } },
    answers: (result) => itemsOf(result) as number[][],
    decode: {
      "one at a time": async () => {
        for (const item of items) tokenizer.encode(item);
      },
    },
    isSame: (one, other) => one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0) > 0.999,
    beside: {
      "config.json": JSON.stringify({ model_type: "bert", architectures: ["BertModel"] }),
      "tokenizer.json": readFileSync(tokenizerFile, "utf8"),
      "tokenizer_config.json": JSON.stringify({
        tokenizer_class: "PreTrainedTokenizer",
        pad_token: "[PAD]",
        unk_token: "[UNK]",
        model_max_length: 512,
      }),
    },
    int8(machine) {
      const every = Math.max(1, Math.floor(items.length / calibrated));
      const samples = items
        .filter((_, index) => index % every === 0)
        .slice(0, calibrated)
        .map((item) => {
          const { ids } = tokenizer.encode(item);
          const row = (value: (id: number) => number) => ({
            type: "int64" as const,
            dims: [1, ids.length],
            data: BigInt64Array.from(ids, (id) => BigInt(value(id))),
          });
          return { input_ids: row((id) => id), attention_mask: row(() => 1), token_type_ids: row(() => 0) };
        });
      return form(this.model, samples, machine, "static int8");
    },
  };
}

/** Writes the model for rivals; for the engine: the card, and its files by content. */
export function writeSubject(subject: Subject, model: Uint8Array, directory: string) {
  mkdirSync(join(directory, "onnx"), { recursive: true });
  const path = join(directory, "model.onnx");
  writeFileSync(path, model);
  for (const name of ["model", "model_quantized"]) copyFileSync(path, join(directory, "onnx", `${name}.onnx`));
  const files: Record<string, string> = {};
  const told: ModelCard["files"] = [];
  const add = (role: "model" | "tokenizer", name: string) => {
    const bytes = readFileSync(join(directory, name));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    files[sha256] = join(directory, name);
    told.push({ role, sha256, bytes: bytes.length, sources: [{ type: "blob" }] });
  };
  add("model", "model.onnx");
  for (const [name, text] of Object.entries(subject.beside)) writeFileSync(join(directory, name), text);
  if (subject.beside["tokenizer.json"]) add("tokenizer", "tokenizer.json");
  return { card: { ...subject.card, files: told } satisfies ModelCard, files };
}

function itemsOf(result: RunResult): unknown[] {
  const items = result.ports[0]?.items ?? [];
  const wrong = items.find(({ error }) => error);
  if (wrong) throw new Error(wrong.error);
  return items.map(({ value }) => value);
}

/** The fastest form of this sort that the quantizer makes, whatever it keeps. */
async function form(
  model: Uint8Array,
  samples: Parameters<typeof quantizeModel>[0]["samples"],
  machine: Machine,
  sort: string,
): Promise<Uint8Array> {
  let best: { file: Uint8Array; factor: number } | undefined;
  await quantizeModel({
    model,
    samples,
    target: thisTarget(),
    budget: 0.5,
    machine,
    async keep({ name, speed }, file) {
      if (!name.startsWith(sort) || !speed || (best && best.factor >= speed.factor)) return;
      best = { file: file.slice(), factor: speed.factor };
    },
  });
  if (!best) throw new Error(`the quantizer made no ${sort}`);
  return best.file;
}

/** Inputs and outputs under the names that the library looks for. */
function renamed(bytes: Uint8Array, names: Readonly<Record<string, string>>): Uint8Array {
  const model = readModel(bytes);
  const graph = model.graph as GraphProto;
  const to = (name: string) => names[name] ?? name;
  for (const value of [...graph.input, ...graph.output]) value.name = to(value.name);
  for (const node of graph.node) {
    node.input = node.input.map(to);
    node.output = node.output.map(to);
  }
  return writeModel(model);
}

/** Runs of words whose lengths are spread as those of sentences are: many short ones, few long. */
function drawSentences(count: number): string[] {
  const text = readdirSync("docs")
    .filter((name) => name.endsWith(".md") && name !== "benchmarks.md")
    .map((name) => readFileSync(join("docs", name), "utf8"))
    .join("\n")
    .replaceAll(/```[^`]*```|^[|#].*$/gm, "");
  const words = text.split(/\s+/).filter((word) => /^[\p{L}\p{N}.,:;'-]+$/u.test(word));
  const random = uniform(7);
  return Array.from({ length: count }, () => {
    const length = Math.round(3 * 25 ** (random() ** 1.3));
    const from = Math.floor(random() * (words.length - length));
    return words.slice(from, from + length).join(" ");
  });
}
