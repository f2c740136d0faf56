/**
 * What the three models that read text are calibrated and judged on: drawn pages, and the photographs and scans of ../shared where
 * they are. Lines are those that the float32 detector finds, as the engine would cut them.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { ImagePreprocess, ModelCard } from "@/nodes/model-card";
import type { Detection } from "@/nodes/results";
import { normalise } from "@/server/cli/quantize-pictures";
import type { Feeds, OpenedModel } from "@/server/engine/onnx/quantize/machine";
import type { Tensor } from "@/server/engine/onnx/segment";
import type { Attrs, KernelContext, OpenedItem } from "@/server/engine/runtime/kernel";
import { kernels } from "@/server/engine/runtime/kernels";
import { decodeImage } from "@/server/engine/runtime/kernels/image-codec";
import type { TensorValue } from "@/server/engine/runtime/values";
import { sharedMedia, starterCards, starterFiles } from "@/server/engine/testing/cards";
import { drawPages } from "../ocr/pages";
import { best, widen } from "../ocr/plain-loop";

const preprocessOf = (card: ModelCard) => card.preprocess as ImagePreprocess;

export const cardOf = (task: ModelCard["task"]) => starterCards.find((card) => card.task === task) as ModelCard;

const context = {
  signal: new AbortController().signal,
  file: (sha256: string) => starterFiles[sha256],
} as unknown as KernelContext;

const map = async (op: string, attrs: unknown, inputs: unknown[]) =>
  (await kernels.map[op]?.(context, attrs as Attrs, inputs)) as unknown[];

export interface Picture {
  image: unknown;
  feeds: Feeds;
  geometry: unknown;
}

/** Of a side of at most so many pixels: what the detector is given. */
export async function pictures(directory: string, drawn: number, limitSide: number): Promise<Picture[]> {
  const pages = await drawPages(directory, drawn);
  const real = ["ocr", "photos"].flatMap((folder) => {
    const path = join(sharedMedia, folder);
    return existsSync(path)
      ? readdirSync(path)
          .sort()
          .map((name) => ({ path: join(path, name), name }))
      : [];
  });
  const card = cardOf("text-detection");
  const found: Picture[] = [];
  for (const { path, name } of shuffled([...pages, ...real], pages.length)) {
    const image = await decodeImage(path, name);
    const [tensor, geometry] = (await map("image.to-tensor", { ...card.preprocess, limitSide }, [image])) as [
      TensorValue,
      unknown,
    ];
    found.push({ image, geometry, feeds: { [card.input]: normalise(tensor, preprocessOf(card)) } });
  }
  return found;
}

/** The first so many of a list and the rest, evenly mixed, so that both halves have of both. */
function shuffled<T>(list: readonly T[], first: number): T[] {
  const place = (index: number) =>
    index < first ? (index + 0.5) / first : (index - first + 0.5) / Math.max(1, list.length - first);
  return list
    .map((each, index) => ({ each, at: place(index) }))
    .sort((a, b) => a.at - b.at)
    .map(({ each }) => each);
}

export async function boxesOf(map_: Tensor, geometry: unknown): Promise<Detection[]> {
  const value = { type: "float32", dims: map_.dims.slice(1), data: map_.data as Float32Array };
  const attrs = { threshold: 0.3, boxThreshold: 0.6, unclip: 1.5, minSize: 3, maxCandidates: 1000 };
  const [found] = await map("ocr.boxes", attrs, [value, geometry]);
  return (found as { items: Detection[] }).items;
}

export interface Line {
  /** For the recogniser. */
  feeds: Feeds;
  /** For the model that tells which way up it is. */
  upright: Feeds;
}

/** Lines of the pictures, as the float32 detector finds them. */
export async function lines(detector: OpenedModel, from: readonly Picture[]): Promise<Line[]> {
  const [detection, recognition, orientation] = [
    cardOf("text-detection"),
    cardOf("text-recognition"),
    cardOf("text-orientation"),
  ];
  const found: Line[] = [];
  for (const { image, feeds, geometry } of from) {
    const { outputs } = await detector.run(feeds, [detection.output]);
    const items = await boxesOf(outputs[detection.output] as Tensor, geometry);
    const cut = kernels.open["ocr.crop-lines"]?.(context, { height: 48 }, [image, { items }]) as Iterable<OpenedItem>;
    for (const { values } of cut) {
      const tensorOf = async (card: ModelCard) => {
        const [tensor] = (await map("image.to-tensor", card.preprocess, [values[0]])) as [TensorValue];
        return { [card.input]: normalise(widen(tensor, card.preprocess?.multiple ?? 1), preprocessOf(card)) };
      };
      found.push({ feeds: await tensorOf(recognition), upright: await tensorOf(orientation) });
    }
  }
  return found;
}

/** What the recogniser's probabilities spell. */
export async function textOf({ dims, data }: Tensor): Promise<string> {
  const dictionary = { sha256: cardOf("text-recognition").files.find(({ role }) => role === "dictionary")?.sha256 };
  const steps = best({ type: "float32", dims: dims.slice(1), data: data as Float32Array });
  const [text] = await map("ocr.decode", { dictionary, context: true }, steps);
  return text as string;
}
