import { describe, expect, it } from "vitest";
import { chooseForm, type PrecisionForm, type PrecisionSearch, wishSchema } from "./precision";

const form = (name: string, own: Partial<PrecisionForm>): PrecisionForm => ({
  name,
  title: { key: "static", params: { method: "mse" } },
  scheme: "static",
  kept: [],
  bytes: 100,
  factor: 1,
  score: 1,
  decibels: null,
  file: name,
  alone: false,
  failure: null,
  items: [],
  said: [],
  ...own,
});

const search = (forms: PrecisionForm[], budget = 0.98): PrecisionSearch => ({
  version: 2,
  graph: "g",
  key: "k",
  target: "x64-vnni",
  machine: "m",
  measure: "cosine",
  budget,
  samples: 16,
  judged: 8,
  measuredAt: "2026-01-01T00:00:00.000Z",
  forms: [form("whole", { scheme: "float32" }), ...forms],
  layers: [],
  previews: [],
});

const fast = form("fast", { factor: 3, score: 0.95, bytes: 26 });
const exact = form("exact", { factor: 1.5, score: 0.995, bytes: 60 });
const small = form("small", { factor: 0.9, score: 0.99, bytes: 20, scheme: "weights" });
const all = search([fast, exact, small]);
const chosen = (budget: number, prefer: "speed" | "size" = "speed", among = all) =>
  chooseForm(among, { budget, prefer });

describe("the form that is taken", () => {
  it("is the fastest, or the smallest, of those that keep the budget", () => {
    expect(chosen(0.9).form.name).toBe("fast");
    expect(chosen(0.98).form.name).toBe("exact");
    expect(chosen(0.9, "size").form.name).toBe("small");
    expect(chosen(0.98).why).toBeNull();
  });

  it("is float32 where none keeps it, with the reason, and says whether to search again", () => {
    expect(chosen(0.999)).toMatchObject({ form: { name: "whole" }, why: "budget", searchAgain: true });
    expect(chosen(0.999, "speed", search([fast], 0.999))).toMatchObject({ why: "budget", searchAgain: false });
    const slow = form("slow", { factor: 1.01 });
    expect(chosen(0.9, "speed", search([slow]))).toMatchObject({ why: "slower", searchAgain: false });
    expect(chosen(0.9, "speed", search([]))).toMatchObject({ why: "nothing" });
  });

  it("is never one without a file, and may be one that nobody judged", () => {
    const gone = form("gone", { factor: 9, file: null });
    expect(chosen(0.9, "speed", search([gone, fast])).form.name).toBe("fast");
    const unjudged = form("unjudged", { factor: 2, score: null });
    expect(chosen(1, "speed", search([unjudged])).form.name).toBe("unjudged");
  });
});

it("a wish names a share that makes sense", () => {
  expect(wishSchema.parse({ budget: 0.98 })).toEqual({ budget: 0.98, prefer: "speed" });
  for (const budget of [0, 0.3, 1.1, Number.NaN]) expect(wishSchema.safeParse({ budget }).success).toBe(false);
});
