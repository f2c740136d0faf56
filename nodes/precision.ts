/**
 * Precision: what a node wishes, what was measured of its graphs, and which of that is taken. The compiler and the panel choose by the
 * same function, so that what the slider shows is what runs.
 */
import { z } from "zod";
import type { Said } from "./told";

export const wishSchema = z.object({
  /** The least score that is accepted, against float32, from 0 to 1. */
  budget: z.number().min(0.5).max(1),
  /** What is wanted of all that keep the budget. */
  prefer: z.enum(["speed", "size"]).default("speed"),
});

export const defaultWish: PrecisionWish = { budget: 0.98, prefer: "speed" };

export const schemes = ["float32", "static", "dynamic", "static and dynamic", "mixed", "weights", "storage"] as const;

/** What tells how near a form's results are to float32's: that of the task, else the angle between them. */
export const measureNames = ["top-1", "box-f1", "characters", "cosine"] as const;

/** What forms are called: messages of the interface, with what stands in them. */
export const formTitles = [
  "float32",
  "rewritten",
  "dynamic",
  "smoothed",
  "static",
  "layers",
  "hybrid",
  "mixed",
  "blocks",
  "half",
] as const;

/** One form of a graph, as it was measured beside the others. */
export const formSchema = z.object({
  name: z.string(),
  title: z.object({
    key: z.enum(formTitles),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
  scheme: z.enum(schemes),
  /** Layers that stay in float32, of a mixed one. */
  kept: z.array(z.string()),
  bytes: z.number(),
  /** How many times as fast as float32: each as it is tuned on this machine, where it is (tuning.ts), else in one setting; null where it could not be run. */
  factor: z.number().nullable(),
  /** Tuned, it misses bounds of time or memory that another form keeps; absent where its factor is not as tuned. */
  misses: z.boolean().optional(),
  /** Null where nothing judged it. */
  score: z.number().nullable(),
  /** Signal to noise in decibels; null where there is no noise, or nothing judged. */
  decibels: z.number().nullable(),
  /** SHA-256 of its file; null where it cannot be taken. */
  file: z.string().nullable(),
  /** Items of one batch change each other's results: it is run one by one. */
  alone: z.boolean(),
  failure: z.string().nullable(),
  /** Score of each judged sample, in their order. */
  items: z.array(z.number()),
  /** What it says of each of them, where that can be read: a label, a line of text. */
  said: z.array(z.string()),
});

/** Everything that was measured of one graph. The first form is float32 as it was built. */
export const precisionSearchSchema = z.object({
  version: z.literal(2),
  /** SHA-256 of the float32 graph. */
  graph: z.string(),
  /** Over samples, target and budget: the same search is not made twice. */
  key: z.string(),
  target: z.string(),
  /** The processor that was measured. */
  machine: z.string(),
  measure: z.enum(measureNames),
  budget: z.number(),
  samples: z.number().int(),
  judged: z.number().int(),
  measuredAt: z.string(),
  forms: z.array(formSchema).min(1),
  /** Worst first. */
  layers: z.array(
    z.object({ name: z.string(), operator: z.string(), weights: z.number(), decibels: z.number().nullable() }),
  ),
  /** Pictures of the first judged samples as data URLs; empty where samples are none. */
  previews: z.array(z.string()),
});

/** Why a graph runs in float32. */
export const reasonsForFloat = [
  "not-asked",
  /** Another node that shares the graph does not ask. */
  "shared",
  "unmeasured",
  /** There is nothing in it that could be quantized. */
  "nothing",
  "slower",
  "budget",
  /** The file of the chosen form is gone. */
  "lost",
] as const;

/** What the compiler did about one graph with a model. */
export const graphPrecisionSchema = z.object({
  /** SHA-256 of its float32 form. */
  float32: z.string(),
  /** The nodes whose model it runs. */
  nodes: z.array(z.string()),
  wish: wishSchema.nullable(),
  form: z
    .object({
      name: z.string(),
      scheme: z.enum(schemes),
      factor: z.number().nullable(),
      score: z.number().nullable(),
      bytes: z.number(),
      floatBytes: z.number(),
      kept: z.number(),
      layers: z.number(),
    })
    .nullable(),
  why: z.enum(reasonsForFloat).nullable(),
});

export type MeasureName = (typeof measureNames)[number];
export type PrecisionWish = z.output<typeof wishSchema>;
export type PrecisionForm = z.output<typeof formSchema>;
export type PrecisionSearch = z.output<typeof precisionSearchSchema>;
export type GraphPrecision = z.output<typeof graphPrecisionSchema>;
export type ReasonForFloat = (typeof reasonsForFloat)[number];

/** How far a search over the graphs of a drawing has come. */
export interface PrecisionProgress {
  jobId: string;
  phase: "collect" | "prepare" | "calibrate" | "round" | "measure" | "rank";
  done: number;
  of: number;
  /** The graph it is about; empty while samples are collected. */
  title: string;
  graph: number;
  graphs: number;
}

/** What a search came to, by graph. */
export interface PrecisionOutcome {
  graphs: { graph: string; title: string; found: boolean; said: Said | null }[];
}

/** Faster by less than this is not worth another form: so much is measured wrongly on a machine with other work. */
export const leastGain = 1.1;

export interface Choice {
  form: PrecisionForm;
  /** Why it is float32; null where it is not. */
  why: "nothing" | "slower" | "budget" | null;
  /** A search for this budget may find more than those that were measured. */
  searchAgain: boolean;
}

export function keeps(form: PrecisionForm, { budget }: PrecisionWish): boolean {
  return form.file !== null && (form.score === null || form.score >= budget);
}

/** The fastest, or the smallest, of all that keep the budget. */
export function chooseForm(search: PrecisionSearch, wish: PrecisionWish): Choice {
  const [whole, ...made] = search.forms as [PrecisionForm, ...PrecisionForm[]];
  const isSize = wish.prefer === "size";
  const worth = ({ factor, bytes, misses }: PrecisionForm) => (isSize ? -bytes : misses ? 0 : (factor ?? 0));
  const pays = (form: PrecisionForm) => worth(form) > worth(whole) * (isSize ? 1 : leastGain);
  const form = made
    .filter((each) => keeps(each, wish) && pays(each))
    .reduce((best, each) => (worth(each) > worth(best) ? each : best), whole);
  if (form !== whole) return { form, why: null, searchAgain: false };
  const usable = made.filter(({ file }) => file !== null);
  const why = usable.length === 0 ? "nothing" : usable.some(pays) ? "budget" : "slower";
  return { form, why, searchAgain: why === "budget" && wish.budget > search.budget };
}

/** As reports call it. */
export function precisionName(scheme: PrecisionForm["scheme"]): CompiledPrecision {
  if (scheme === "float32") return "fp32";
  if (scheme === "mixed") return "int8+fp32";
  return scheme === "weights" ? "weights" : scheme === "storage" ? "fp16" : "int8";
}

export const compiledPrecisions = ["fp32", "int8", "int8+fp32", "weights", "fp16"] as const;
export type CompiledPrecision = (typeof compiledPrecisions)[number];
