/** What `--measure` offers: of each measure, which outputs it takes. Left out, the task of the model's card decides. */
import type { ModelCard } from "@/nodes/model-card";
import type { Detection } from "@/nodes/results";
import type { ModelProto } from "@/server/engine/onnx/model";
import {
  boxF1,
  characters,
  cosine,
  ctcClasses,
  type Measure,
  maskIou,
  type Outputs,
  top1,
} from "@/server/engine/onnx/quantize";
import type { Tensor } from "@/server/engine/onnx/segment";
import { valueType } from "@/server/engine/onnx/value-type";
import { textBoxes } from "@/server/engine/runtime/kernels/text-boxes";
import { UsageError } from "./command";

export const measureNames = ["cosine", "top-1", "characters", "box-f1", "mask-iou"] as const;
export type MeasureName = (typeof measureNames)[number];

const ofTask: Partial<Record<ModelCard["task"], MeasureName>> = {
  "text-detection": "box-f1",
  "text-recognition": "characters",
  "text-orientation": "top-1",
  "image-classification": "top-1",
};

/** Dimensions of the first output; null where the model does not state them. */
type Dims = readonly (number | string)[] | null;

interface Offer {
  /** What the first output has to be. */
  takes: string;
  fits: (dims: readonly (number | string)[]) => boolean;
  make: (output: string) => unknown;
}

const isMap = (dims: readonly (number | string)[]) => dims.length === 4 && dims[1] === 1;

/** As the nodes for text detection have it where nobody changes it; in the map's own pixels. */
const boxes = { threshold: 0.3, boxThreshold: 0.6, unclip: 1.5, minSize: 3, maxCandidates: 1000 };
const whole = { scaleX: 1, scaleY: 1, padX: 0, padY: 0, width: Infinity, height: Infinity };

const offers: Readonly<Record<MeasureName, Offer>> = {
  cosine: { takes: "numbers", fits: () => true, make: () => cosine },
  "top-1": { takes: "[N, classes]", fits: ({ length }) => length === 2, make: () => top1 },
  characters: {
    takes: "[N, steps, classes], of which class 0 is the blank",
    fits: ({ length }) => length === 3,
    make: (output) => characters((outputs) => ctcClasses(outputs[output] as Tensor)),
  },
  "box-f1": {
    takes: "[N, 1, height, width], a map of how likely text is",
    fits: isMap,
    make: (output) => boxF1((outputs) => boxesOf(outputs, output)),
  },
  "mask-iou": {
    takes: "[N, classes, height, width]",
    fits: ({ length }) => length === 4,
    make: (output) => maskIou((outputs) => outputs[output] as Tensor),
  },
};

async function boxesOf(outputs: Outputs, output: string): Promise<Detection[]> {
  const { type, dims, data } = outputs[output] as Tensor;
  const [found] = await textBoxes({} as never, boxes, [{ type, dims: dims.slice(1), data }, whole]);
  return (found as { items: Detection[] }).items;
}

/** Throws UsageError where the model's first output is not what the measure takes. */
export function measureOf(name: MeasureName | undefined, model: ModelProto, card: ModelCard | undefined): Measure {
  const output = model.graph?.output[0];
  const dims: Dims = (output && valueType(output)?.dims) ?? null;
  const told = (card && ofTask[card.task]) ?? "cosine";
  const wanted = name ?? (dims && offers[told].fits(dims) ? told : "cosine");
  const { takes, fits, make } = offers[wanted];
  if (dims && !fits(dims))
    throw new UsageError(
      `--measure ${wanted} takes an output of ${takes}; ${output?.name} is [${dims.join(", ")}]. ${offered(dims)}`,
    );
  return make(output?.name ?? "") as Measure;
}

function offered(dims: readonly (number | string)[]): string {
  return `For this model there is: ${measureNames.filter((name) => offers[name].fits(dims)).join(", ")}.`;
}
