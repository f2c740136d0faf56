/**
 * A graph whose nodes wish for less than float32 is replaced by the form of it that was measured to keep their budget. Nothing is
 * built here, and nothing judged: both were done when the forms were searched, on samples that had no part in making them.
 */
import {
  chooseForm,
  defaultWish,
  type GraphPrecision,
  type PrecisionSearch,
  type PrecisionWish,
  precisionName,
  type ReasonForFloat,
} from "@/nodes/precision";
import type { ValidNode } from "../lower/validate";
import type { IrSegment } from "../partition/partition";
import { type BuiltStep, titleOf } from "./schedule";

/** What was measured, by the content of the float32 graph. */
export interface Searches {
  get(graph: string): PrecisionSearch | undefined;
  /** The file of a form is where plans are kept. */
  has(file: string): boolean;
}

export interface Precise {
  steps: BuiltStep[];
  changed: boolean;
  refusals: string[];
}

/** Without searches nothing changes; each graph with a model still says which it is. */
export function precise(
  steps: readonly BuiltStep[],
  nodes: readonly ValidNode[],
  searches: Searches | undefined,
): Precise {
  const wishes = new Map(nodes.map(({ node }) => [node.id, node.precision]));
  const done = steps.map((step) => replace(step, wishes, searches));
  return {
    steps: done,
    changed: done.some(({ precision }) => precision?.form),
    refusals: done.flatMap(({ segment, precision }) =>
      precision?.wish && precision.why ? [`${titleOf(segment)} stays in float32: ${told[precision.why]}`] : [],
    ),
  };
}

export function printPrecise(steps: readonly BuiltStep[]): string {
  return steps
    .map(({ segment, built, precision }) => {
      const form = precision?.form;
      const note = form ? ` # ${form.name}` : "";
      return `${titleOf(segment)} = ${form ? precisionName(form.scheme) : "fp32"}(${built.sha256})${note}`;
    })
    .join("\n");
}

function replace(
  step: BuiltStep,
  wishes: ReadonlyMap<string, PrecisionWish | undefined>,
  searches: Searches | undefined,
): BuiltStep {
  const { segment, built } = step;
  const nodes = modelNodes(segment);
  if (!nodes) return step;
  const wish = jointWish(nodes.map((id) => wishes.get(id)));
  const stays = (why: ReasonForFloat): BuiltStep => ({
    ...step,
    precision: { float32: built.sha256, nodes, wish, form: null, why },
  });
  if (!wish) return stays(nodes.some((id) => wishes.get(id)) ? "shared" : "not-asked");
  const search = searches?.get(built.sha256);
  if (!search) return stays("unmeasured");
  const { form, why } = chooseForm(search, wish);
  if (why) return stays(why);
  if (form.file === null || !searches?.has(form.file)) return stays("lost");
  const alone = form.alone ? "in this form, items of one batch change each other's results" : null;
  const { name, scheme, factor, score, bytes, kept } = form;
  const precision: GraphPrecision = {
    float32: built.sha256,
    nodes,
    wish,
    form: {
      name,
      scheme,
      factor,
      score,
      bytes,
      floatBytes: search.forms[0]?.bytes ?? bytes,
      kept: kept.length,
      layers: search.layers.length,
    },
    why: null,
  };
  return {
    segment,
    built: { ...built, sha256: form.file, fixedBatch: built.fixedBatch ?? alone },
    precision,
  };
}

/** The nodes that the model of a segment works for; null where it has none. */
function modelNodes(segment: IrSegment): string[] | null {
  const model = segment.ops.find(({ name }) => name === "tensor.model");
  return model ? [...model.nodes] : null;
}

/** What all wish: the highest of their budgets. Null where one of them does not. */
function jointWish(wishes: readonly (PrecisionWish | undefined)[]): PrecisionWish | null {
  const all = wishes.filter((each) => each !== undefined);
  if (all.length < wishes.length) return null;
  const prefer = all.every((each) => each.prefer === "size") ? "size" : defaultWish.prefer;
  return { budget: Math.max(...all.map(({ budget }) => budget)), prefer };
}

const told: Readonly<Record<ReasonForFloat, string>> = {
  "not-asked": "nobody asks for less",
  shared: "another node that shares it does not ask for less",
  unmeasured: "no other form of it was measured yet",
  nothing: "there is nothing in it that could be quantized",
  slower: "integers are not faster on this machine",
  budget: "no form keeps the budget and is faster",
  lost: "the file of the chosen form is gone",
};
