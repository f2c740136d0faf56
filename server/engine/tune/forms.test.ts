import { expect, it } from "vitest";
import type { PrecisionForm } from "@/nodes/precision";
import type { GraphStep } from "../plan";
import { precisionForm, precisionSearch } from "../testing/precision-search";
import { formsToTune, stepWith } from "./forms";

const form = (file: string, factor: number | null, score: number, own: Partial<PrecisionForm> = {}) =>
  precisionForm(file, { factor, score, ...own });
const searchOf = (...forms: PrecisionForm[]) => precisionSearch("whole", ...forms);
const speed = { budget: 0.98, prefer: "speed" } as const;
const graphs = (...asked: Parameters<typeof formsToTune>) => formsToTune(...asked).map(({ graph }) => graph);

it("is float32 alone where nothing less is asked for, or nothing was measured", () => {
  expect(graphs("whole", null, searchOf(form("a", 2, 1)))).toEqual(["whole"]);
  expect(graphs("whole", speed, undefined)).toEqual(["whole"]);
});

it("is the smallest alone where that is asked for", () => {
  const search = searchOf(form("small", 0.8, 1, { bytes: 5 }), form("fast", 3, 1, { bytes: 50 }));
  expect(graphs("whole", { budget: 0.98, prefer: "size" }, search)).toEqual(["small"]);
});

it("is float32 and what keeps the budget, has a file and did not lose to it", () => {
  const search = searchOf(
    form("a", 1.02, 1),
    form("slow", 0.9, 1),
    form("wrong", 4, 0.9),
    form("gone", 3, 1, { file: null }),
    form("broken", null, 1),
    form("b", 2.1, 0.98, { misses: true }),
  );
  expect(graphs("whole", speed, search)).toEqual(["whole", "a", "b"]);
});

it("has steps as the compiler makes them: one by one where items of a batch change each other", () => {
  const ragged = { dim: 0, multiple: 1, padValue: -1, summed: true };
  const step = { graph: "whole", firstBatch: 256, maxBatch: 4096, ragged } as unknown as GraphStep;
  const [shared, alone] = [form("a", 2, 1), form("b", 2, 1, { alone: true })].map((each) => ({
    ...each,
    graph: each.name,
  }));
  if (!shared || !alone) throw new Error("there are two");
  expect(stepWith(step, shared)).toEqual({ ...step, graph: "a" });
  expect(stepWith(step, alone)).toEqual({ graph: "b", firstBatch: 1, maxBatch: 1 });
});
