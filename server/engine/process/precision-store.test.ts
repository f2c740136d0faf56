/** How fast forms are as they were tuned takes the place of what the search measured in one setting. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { chooseForm } from "@/nodes/precision";
import type { TunedGraph } from "@/nodes/tuning";
import { targetNames } from "../onnx/quantize";
import { PlanStore } from "../runtime/plan-store";
import { TuningStore } from "../runtime/tuning-store";
import { precisionForm, precisionSearch } from "../testing/precision-search";
import { tunedGraph } from "../testing/tuned-graph";
import { PrecisionStore } from "./precision-store";
import { thisTarget } from "./this-target";

const wish = { budget: 0.98, prefer: "speed" } as const;
let directory: string;
let searches: PrecisionStore;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "weft-forms-"));
  searches = new PrecisionStore(new PlanStore(directory));
  await searches.set(
    precisionSearch(
      "whole",
      precisionForm("quick-alone", { factor: 2 }),
      precisionForm("quick-together", { factor: 1.5 }),
      precisionForm("wrong", { factor: 9, score: 0.5 }),
    ),
  );
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function tuned(forms: Record<string, { factor: number; isKept?: boolean }>): Promise<void> {
  const all = Object.entries(forms).map(([graph, own]): TunedGraph => tunedGraph({ graph, ...own }));
  const store = new TuningStore(directory);
  for (const form of all) await store.set({ ...form, rivals: all.filter((other) => other !== form) });
}

const chosen = () => {
  const search = searches.get("whole");
  return search && chooseForm(search, wish);
};

it("is what the search measured until forms are tuned", () => {
  expect(chosen()?.form).toMatchObject({ name: "quick-alone", factor: 2 });
});

it("is the form that is quickest as tuned, among those that keep the budget", async () => {
  await tuned({ whole: { factor: 1 }, "quick-alone": { factor: 1.6 }, "quick-together": { factor: 1.9 } });
  expect(chosen()?.form).toMatchObject({ name: "quick-together", factor: 1.9 });
});

it("is nothing where another sort of processor was measured, whose forms stay for the day it comes back", async () => {
  const other = targetNames.find((name) => name !== thisTarget()) as string;
  await searches.set({ ...precisionSearch("whole", precisionForm("theirs")), target: other });
  expect(searches.get("whole")).toBeUndefined();
  expect(await searches.graphs()).toContain("theirs");
});

it("is float32 where no form is faster, each at its best", async () => {
  await tuned({ whole: { factor: 1 }, "quick-alone": { factor: 1.05 }, "quick-together": { factor: 0.7 } });
  expect(chosen()?.form).toMatchObject({ name: "whole" });
});

it("is one that keeps what tuning was asked for, where one does", async () => {
  await tuned({
    whole: { factor: 1 },
    "quick-alone": { factor: 3, isKept: false },
    "quick-together": { factor: 1.2 },
  });
  expect(chosen()?.form).toMatchObject({ name: "quick-together" });
  await tuned({
    whole: { factor: 1, isKept: false },
    "quick-alone": { factor: 3, isKept: false },
    "quick-together": { factor: 0.9 },
  });
  expect(chosen()?.form).toMatchObject({ name: "quick-together" });
});

it("is the quickest all the same, where nothing keeps it", async () => {
  const missed = { isKept: false };
  await tuned({
    whole: { factor: 1, ...missed },
    "quick-alone": { factor: 3, ...missed },
    "quick-together": { factor: 2, ...missed },
  });
  expect(chosen()?.form).toMatchObject({ name: "quick-alone", factor: 3 });
});
