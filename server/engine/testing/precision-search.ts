/** A search for precision as it is kept, for what reads that. */
import type { PrecisionForm, PrecisionSearch } from "@/nodes/precision";
import { thisTarget } from "../process/this-target";

/** Called as its file is. */
export function precisionForm(file: string, own: Partial<PrecisionForm> = {}): PrecisionForm {
  return {
    name: file,
    title: { key: "static", params: { method: "mse" } },
    scheme: "static",
    kept: [],
    bytes: 1,
    factor: 2,
    score: 1,
    decibels: null,
    file,
    alone: false,
    failure: null,
    items: [],
    said: [],
    ...own,
  };
}

/** Of a graph whose float32 form is the first. */
export function precisionSearch(float32: string, ...forms: PrecisionForm[]): PrecisionSearch {
  const whole = precisionForm(float32, {
    title: { key: "float32", params: {} },
    scheme: "float32",
    factor: 1,
    bytes: 100,
  });
  return {
    version: 2,
    graph: float32,
    key: "",
    target: thisTarget(),
    machine: "",
    measure: "cosine",
    budget: 0.98,
    samples: 8,
    judged: 4,
    measuredAt: "",
    forms: [whole, ...forms],
    layers: [],
    previews: [],
  };
}
