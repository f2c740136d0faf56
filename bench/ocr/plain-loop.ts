/**
 * What a user would write: onnxruntime-node and sharp, one picture and one line at a time, sessions with their default
 * options on the model files as they were published. The geometry is the engine's own (shared functions), so that both
 * see the same pixels; numbers are normalised in JavaScript.
 */
import * as ort from "onnxruntime-node";
import type { ModelCard } from "@/nodes/model-card";
import type { Attrs, KernelContext, OpenedItem } from "@/server/engine/runtime/kernel";
import { kernels } from "@/server/engine/runtime/kernels";
import { decodeImage } from "@/server/engine/runtime/kernels/image-codec";
import type { TensorValue } from "@/server/engine/runtime/values";
import type { Page } from "./pages";

export interface PlainReader {
  read(page: Page): Promise<string>;
}

export async function createPlainReader(
  cards: readonly ModelCard[],
  files: Readonly<Record<string, string>>,
): Promise<PlainReader> {
  const card = (task: ModelCard["task"]) => cards.find((each) => each.task === task) as ModelCard;
  const fileOf = (of: ModelCard, role: string) => of.files.find((file) => file.role === role)?.sha256 as string;
  const open = async (task: ModelCard["task"]) => {
    const own = card(task);
    return { card: own, session: await ort.InferenceSession.create(files[fileOf(own, "model")] as string) };
  };
  const detection = await open("text-detection");
  const orientation = await open("text-orientation");
  const recognition = await open("text-recognition");
  const context = {
    signal: new AbortController().signal,
    file: (sha256: string) => files[sha256],
  } as unknown as KernelContext;
  const map = async (op: string, attrs: unknown, inputs: unknown[]) =>
    (await kernels.map[op]?.(context, attrs as Attrs, inputs)) as unknown[];

  async function infer(
    { card: own, session }: typeof detection,
    image: unknown,
  ): Promise<{ tensor: TensorValue; geometry: unknown }> {
    const [bytes, geometry] = (await map("image.to-tensor", { ...own.preprocess, gray: false }, [image])) as [
      TensorValue,
      unknown,
    ];
    const input = normalise(
      own.preprocess?.fit === "fit-height" ? widen(bytes, own.preprocess.multiple ?? 1) : bytes,
      own,
    );
    const output = (await session.run({ [own.input]: input }))[own.output] as ort.Tensor;
    return { tensor: { type: "float32", dims: output.dims.slice(1), data: output.data as Float32Array }, geometry };
  }

  return {
    async read(page) {
      const image = await decodeImage(page.path, page.name);
      const found = await infer(detection, image);
      const [detections] = await map(
        "ocr.boxes",
        { threshold: 0.3, boxThreshold: 0.6, unclip: 1.5, minSize: 3, maxCandidates: 1000 },
        [found.tensor, found.geometry],
      );
      const places: unknown[] = [];
      const texts: unknown[] = [];
      const scores: unknown[] = [];
      const cut = kernels.open["ocr.crop-lines"]?.(context, { height: 48 }, [image, detections]) as
        | Iterable<OpenedItem>
        | undefined;
      for (const { values } of cut ?? []) {
        const [line, place] = values;
        const [upright] = await map("ocr.turn-line", { threshold: 0.9 }, [
          line,
          (await infer(orientation, line)).tensor,
        ]);
        const { tensor } = await infer(recognition, upright);
        const [text, score] = await map(
          "ocr.decode",
          { dictionary: { sha256: fileOf(recognition.card, "dictionary") }, context: true },
          best(tensor),
        );
        places.push(place);
        texts.push(text);
        scores.push(score);
      }
      const [text] = await map("ocr.assemble", { minScore: 0.5 }, [detections, places, texts, scores]);
      return text as string;
    },
  };
}

/** Middle gray on the right up to a multiple of what the network halves its width by. */
export function widen({ type, dims, data }: TensorValue, multiple: number): TensorValue {
  const [height, width] = dims as [number, number];
  const wide = Math.ceil(width / multiple) * multiple;
  const out = new Uint8Array(height * wide * 3).fill(127);
  for (let y = 0; y < height; y++)
    out.set((data as Uint8Array).subarray(y * width * 3, (y + 1) * width * 3), y * wide * 3);
  return { type, dims: [height, wide, 3], data: out };
}

function normalise({ dims, data }: TensorValue, { preprocess }: ModelCard): ort.Tensor {
  const [height, width] = dims as [number, number];
  const { scale, mean, std, color } = preprocess as NonNullable<ModelCard["preprocess"]>;
  const plane = height * width;
  const out = new Float32Array(3 * plane);
  for (let channel = 0; channel < 3; channel++) {
    const factor = scale / (std[channel] as number);
    const offset = -(mean[channel] as number) / (std[channel] as number);
    const from = color === "BGR" ? 2 - channel : channel;
    for (let at = 0; at < plane; at++) out[channel * plane + at] = (data[at * 3 + from] as number) * factor + offset;
  }
  return new ort.Tensor("float32", out, [1, 3, height, width]);
}

/** The three best of each step, most probable first. */
export function best({ dims, data }: TensorValue): [TensorValue, TensorValue] {
  const [steps, count] = dims as [number, number];
  const kept = 3;
  const classes = new Int32Array(steps * kept);
  const scores = new Float32Array(steps * kept);
  for (let step = 0; step < steps; step++) {
    const end = (step + 1) * kept;
    for (let own = 0; own < count; own++) {
      const score = data[step * count + own] as number;
      let at = end;
      for (; at > step * kept && score > (scores[at - 1] as number); at--) {
        if (at === end) continue;
        scores[at] = scores[at - 1] as number;
        classes[at] = classes[at - 1] as number;
      }
      if (at === end) continue;
      scores[at] = score;
      classes[at] = own;
    }
  }
  const of = { dims: [steps, kept] };
  return [
    { type: "float32", data: scores, ...of },
    { type: "int32", data: classes, ...of },
  ];
}
