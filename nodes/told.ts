/**
 * What the server says to a person, by a key and what stands in it: the interface has the words, in each of its languages. The sentence in
 * English travels beside it, for logs and for programs.
 */
import { z } from "zod";

/** Messages of the interface: editor.precision.told.<key>. */
export const toldKeys = [
  "busy",
  "busy-elsewhere",
  "cancelled",
  "few-rows",
  "full",
  "input-not-finite",
  "interrupted",
  "layer-not-finite",
  "live-samples",
  "no-model",
  "no-samples",
  "pipeline-errors",
  "sample-gone",
  "samples-need-files",
] as const;

export const toldSchema = z.object({
  key: z.enum(toldKeys),
  params: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});

export type Told = z.output<typeof toldSchema>;

/** A sentence in English, and its key where it has one. */
export interface Said {
  message: string;
  told: Told | null;
}

export const told = (key: Told["key"], params: Told["params"] = {}): Told => ({ key, params });
