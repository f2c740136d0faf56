import { expect, test } from "vitest";
import type { PipelineDocument } from "@/nodes/pipeline";
import { nodeProgress, type RunDetail } from "./run-model";

const document: PipelineDocument = {
  format: "weft-pipeline",
  version: 1,
  name: "Test",
  description: "",
  nodes: ["read", "out"].map((id) => ({ id, type: "x", version: 1, position: { x: 0, y: 0 }, params: {} })),
  edges: [{ id: "e", from: { node: "read", port: "text" }, to: { node: "out", port: "text" } }],
};

type Standing = Pick<RunDetail, "document" | "progress" | "state" | "error">;

function standing(state: RunDetail["state"], error: RunDetail["error"] = null): Standing {
  const read = { state: "running", done: 7, failed: 1 } as const;
  return { document, state, error, progress: { runId: "r", state, nodes: { read } } };
}

test("a node that only passes on is as far as what it passes on, without its failures", () => {
  expect(nodeProgress(standing("running"), "out")).toEqual({ state: "running", done: 7, failed: 0 });
});

test("when a run has ended, nobody is still at work", () => {
  expect(nodeProgress(standing("done"), "read")).toEqual({ state: "done", done: 7, failed: 1 });
  expect(nodeProgress(standing("cancelled"), "read").state).toBe("waiting");
  const failed = standing("failed", { message: "no", node: "read" });
  expect(nodeProgress(failed, "read").state).toBe("failed");
  expect(nodeProgress(failed, "out").state).toBe("waiting");
});
