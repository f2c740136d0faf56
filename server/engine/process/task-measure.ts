/**
 * How forms of a graph are judged: by what the steps that read its results make of them, with the settings that their nodes have. Boxes
 * are compared in the pixels of the model's input, where the picture's own place does not matter. Where no step says otherwise, by the
 * angle between results.
 */
import type { MeasureName } from "@/nodes/precision";
import type { Detection } from "@/nodes/results";
import { agreement, boxF1, characters, cosine, type Measure, type Outputs } from "../onnx/quantize";
import type { ExecutionPlan, GraphStep, HostStep } from "../plan";
import type { Attrs, KernelContext } from "../runtime/kernel";
import { kernels } from "../runtime/kernels";
import type { Geometry } from "../runtime/kernels/to-tensor";
import type { TensorValue } from "../runtime/values";

export interface TaskMeasure {
  name: MeasureName;
  measure: Measure;
  /** Stands for all that a score follows from besides the outputs. */
  key: string;
}

type Row = (outputs: Outputs) => TensorValue[];
type Judge = (
  row: Row,
  run: (inputs: readonly unknown[]) => Promise<unknown[]>,
  attrs: Attrs,
) => Omit<TaskMeasure, "key">;

const task = <Kept>(name: MeasureName, measure: Measure<Kept>) => ({ name, measure: measure as Measure });

/** Nothing is scaled, padded or cut off. */
const asIs: Geometry = {
  scaleX: 1,
  scaleY: 1,
  padX: 0,
  padY: 0,
  width: Number.POSITIVE_INFINITY,
  height: Number.POSITIVE_INFINITY,
};

const boxes: Judge = (row, run) =>
  task(
    "box-f1",
    boxF1(async (outputs) => {
      const [found] = await run([...row(outputs), asIs]);
      return (found as { items: Detection[] }).items;
    }),
  );

/** Of upright and upside down, by which of them the step acts. */
const turning = (isTurned: (upright: number, upsideDown: number, attrs: Attrs) => boolean): Judge => {
  return (row, _run, attrs) =>
    task(
      "top-1",
      agreement((outputs) => {
        const [probabilities] = row(outputs) as [TensorValue];
        const [upright, upsideDown] = Array.from(probabilities.data, Number) as [number, number];
        const turned = isTurned(upright, upsideDown, attrs);
        return { choice: Number(turned), said: turned ? "180°" : "0°" };
      }),
    );
};

const judges: Readonly<Record<string, Judge>> = {
  "ocr.boxes": boxes,
  "detections.from-boxes": boxes,
  "ocr.decode": (row, run) =>
    task(
      "characters",
      characters(async (outputs) => {
        const [text] = await run(row(outputs));
        return [...(text as string)];
      }),
    ),
  "labels.from-top-k": (row, run) =>
    task(
      "top-1",
      agreement(async (outputs) => {
        const inputs = row(outputs);
        const [, said] = await run(inputs);
        return { choice: Number(inputs[1]?.data[0]), said: said as string };
      }),
    ),
  "ocr.turn-line": turning((_upright, upsideDown, { threshold }) => upsideDown >= (threshold as number)),
  "ocr.page-angle": turning((upright, upsideDown) => upsideDown > upright),
};

/** `fileOf`: path of a file of the plan by its content. */
export function taskMeasure(plan: ExecutionPlan, graph: string, fileOf: (sha256: string) => string): TaskMeasure {
  const context = { file: fileOf } as KernelContext;
  const found = new Map<string, TaskMeasure>();
  for (const step of plan.steps) {
    if (step.sort !== "graph" || step.graph !== graph) continue;
    for (const reader of plan.steps) {
      if (reader.sort !== "host" || !readsOf(reader, step)) continue;
      const { op, attrs } = reader;
      const kernel = kernels.map[op];
      const judge = judges[op];
      if (!judge || !kernel) continue;
      const key = JSON.stringify([op, attrs]);
      const run = async (inputs: readonly unknown[]) => (await kernel(context, attrs, inputs)) as unknown[];
      found.set(key, { ...judge(rowOf(step, reader), run, attrs), key });
    }
  }
  const [first = { ...task("cosine", cosine), key: "cosine" }, ...others] = found.values();
  // Nodes that share the graph and read it otherwise, such as with another threshold: all of them are to be served.
  return others.filter(({ name }) => name === first.name).reduce(stricter, first);
}

const readsOf = (reader: HostStep, { outputs }: GraphStep) =>
  reader.inputs.some((slot) => typeof slot !== "object" && outputs.includes(slot));

/** Those of the reader's inputs that the graph gives, in its order: one row, without the batch dimension. */
function rowOf({ outputs, fetches }: GraphStep, reader: HostStep): Row {
  const names = reader.inputs.flatMap((slot) => {
    const at = typeof slot === "object" ? -1 : outputs.indexOf(slot);
    return at < 0 ? [] : [fetches[at] as string];
  });
  return (given) =>
    names.map((name) => {
      const { type, dims, data } = given[name] as Outputs[string];
      return { type, dims: dims.slice(1), data } as TensorValue;
    });
}

function stricter(one: TaskMeasure, other: TaskMeasure): TaskMeasure {
  const pair = [one.measure, other.measure] as const;
  const halves = (kept: readonly unknown[], at: 0 | 1) => kept.map((each) => (each as [unknown, unknown])[at]);
  return {
    name: one.name,
    key: `${one.key} ${other.key}`,
    measure: {
      name: one.measure.name,
      keep: (outputs, sample) => Promise.all(pair.map((each) => each.keep(outputs, sample))),
      score: (reference, given) =>
        Math.min(...pair.map((each, at) => each.score(halves(reference, at as 0 | 1), halves(given, at as 0 | 1)))),
      say: (kept) => one.measure.say?.((kept as [unknown, unknown])[0]) ?? "",
    },
  };
}
