/** What is quantized: models, samples, and what each has to keep. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imagePreprocessSchema } from "@/nodes/model-card";
import { pictureTensor } from "@/server/cli/quantize-pictures";
import { cosine, type Feeds, type Machine, type Measure, top1 } from "@/server/engine/onnx/quantize";
import { ocrModels, readBytes, sharedModels } from "@/server/engine/onnx/testing/real-models";
import { sharedMedia } from "@/server/engine/testing/cards";
import { boxF1, characters } from "./measures";
import { cardOf, lines, type Picture, pictures } from "./read-samples";
import { miniLm, randomPictures, randomSentences, resnet } from "./shapes";
import { int64s, sentences } from "./texts";

export interface Subject {
  name: string;
  model: Uint8Array;
  samples: readonly Feeds[];
  /** How many of the samples calibrate; the rest judges. Half where it is not told. */
  calibration?: number;
  measure: Measure;
  /** Budgets to be met, each a run. */
  budgets: readonly number[];
  /** What is wanted of all that keep the budget; speed where it is not told. */
  prefer?: "speed" | "size";
  /** Classes of the samples, where they are known. */
  labels?: readonly number[];
  /** Random weights: accuracy says nothing, and the fastest is taken. */
  isShape?: boolean;
}

type Make = (machine: Machine) => Promise<Subject | null>;

const any = (measure: unknown) => measure as Measure;

/** Of MobileNetV1 0.75 as it was published. */
export const mobilenetPreprocess = imagePreprocessSchema.parse({
  scale: 1 / 127.5,
  mean: [1, 1, 1],
  height: 224,
  width: 224,
  fit: "cover",
  shortSide: 256,
});

export const subjects: Readonly<Record<string, Make>> = {
  "resnet-50": async () => ({
    name: "ResNet-50 shape (random weights)",
    model: resnet(50),
    samples: randomPictures(100),
    measure: any(cosine),
    budgets: [0.9],
    isShape: true,
  }),
  "resnet-18": async () => ({
    name: "ResNet-18 shape (random weights)",
    model: resnet(18),
    samples: randomPictures(32),
    measure: any(cosine),
    budgets: [0.9],
    isShape: true,
  }),
  minilm: async () => ({
    name: "MiniLM-L6 shape, 64 tokens (random weights)",
    model: miniLm(64),
    samples: randomSentences(24, 64),
    measure: any(cosine),
    budgets: [0.9],
    isShape: true,
  }),
  embeddings: async () => {
    const name = "model2vec-bge-vq64";
    const path = join(sharedModels, name, "model.onnx");
    if (!existsSync(path)) return null;
    return {
      name: "Sentence embeddings (model2vec), 200 sentences",
      model: readBytes(path),
      samples: sentences(name, 200, (ids) => ({ input_ids: int64s(ids), attention_mask: int64s(ids.map(() => 1)) })),
      measure: any(cosine),
      budgets: [0.99],
      prefer: "size",
    };
  },
  tinystories: async () => {
    const name = "tinystories-260k";
    const path = join(sharedModels, name, "model.onnx");
    if (!existsSync(path)) return null;
    const empty: Feeds = Object.fromEntries(
      [0, 1, 2, 3, 4].flatMap((layer) =>
        ["key", "value"].map((part) => [
          `past_key_values.${layer}.${part}`,
          { type: "float32" as const, dims: [1, 4, 0, 8], data: new Float32Array() },
        ]),
      ),
    );
    return {
      name: "TinyStories (Llama, 260 thousand parameters), 120 sentences",
      model: readBytes(path),
      samples: sentences(name, 120, (ids) => ({
        ...empty,
        input_ids: int64s(ids),
        attention_mask: int64s(ids.map(() => 1)),
        position_ids: int64s(ids.map((_, at) => at)),
      })),
      measure: any(cosine),
      budgets: [0.99],
      prefer: "size",
    };
  },
  mobilenet: async () => {
    const folder = join(sharedMedia, "imagenet-labelled-334");
    const path = join(sharedModels, "mobilenet-v1-075-fp32", "model.onnx");
    if (!existsSync(path) || !existsSync(folder)) return null;
    const samples: Feeds[] = [];
    const labels: number[] = [];
    for (const line of readFileSync(join(folder, "labels.tsv"), "utf8").trim().split("\n").slice(1)) {
      const [file = "", , index] = line.split("\t");
      const picture = join(folder, file);
      if (!existsSync(picture)) continue;
      samples.push({ input: await pictureTensor(picture, file, mobilenetPreprocess) });
      labels.push(Number(index));
    }
    const of = { model: readBytes(path), samples, labels, calibration: 100, measure: any(top1) };
    return { ...of, name: "MobileNetV1 0.75, 334 photographs", budgets: [0.96, 0.99] };
  },
  detector: async () => {
    const found = await pagesAndPhotographs();
    // Those that judge come second: the measure is told in their order.
    const [calibration, judging] = [0, 1].map((half) => found.filter((_, index) => index % 2 === half)) as [
      Picture[],
      Picture[],
    ];
    return {
      name: "OCR detector (PP-OCRv4)",
      model: readBytes(ocrModels.detection),
      samples: [...calibration, ...judging].map(({ feeds }) => feeds),
      calibration: calibration.length,
      measure: any(boxF1(judging, cardOf("text-detection").output)),
      budgets: [0.98],
    };
  },
  recogniser: async (machine) => ({
    name: "OCR recogniser (PP-OCRv4)",
    model: readBytes(ocrModels.recognition),
    samples: (await someLines(machine)).map(({ feeds }) => feeds),
    measure: any(characters(cardOf("text-recognition").output)),
    budgets: [0.995],
  }),
  orientation: async (machine) => ({
    name: "OCR orientation classifier",
    model: readBytes(ocrModels.orientation),
    samples: (await someLines(machine)).map(({ upright }) => upright),
    measure: any(top1),
    budgets: [0.98],
  }),
};

let pages: Promise<Picture[]> | undefined;

/** Thirty drawn pages, and the photographs and scans of ../shared where they are. */
function pagesAndPhotographs(): Promise<Picture[]> {
  pages ??= mkdtemp(join(tmpdir(), "weft-bench-")).then((directory) => pictures(directory, 30, 640));
  return pages;
}

/** As the float32 detector cuts them, every so many, so that long pages do not outweigh the others. */
async function someLines(machine: Machine) {
  const detector = await machine.open(readBytes(ocrModels.detection));
  const all = await lines(detector, await pagesAndPhotographs());
  await detector.close();
  const wanted = 300;
  return all.filter(
    (_, index) => Math.floor((index * wanted) / all.length) !== Math.floor(((index - 1) * wanted) / all.length),
  );
}

export const hasSharedModels = () => existsSync(sharedModels) && readdirSync(sharedModels).length > 0;
