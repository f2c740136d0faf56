/**
 * What this machine makes of a graph for itself: optimised, with the weights in a file of their own that sessions map instead
 * of copying. Beside the plans and never part of one; believed only if it gives what the graph itself gives.
 */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { largestError } from "../onnx/compare";
import { sampleRow } from "../onnx/sample";
import type { Tensor } from "../onnx/segment";
import type { PlanStore } from "../runtime/plan-store";
import { preparedFiles, preparedIn } from "../runtime/sessions/prepared";
import { copiesOf } from "../runtime/sessions/run-model";
import type { SessionPool } from "../runtime/sessions/session-pool";
import type { BuiltGraph } from "../schedule/schedule";

/** The kernels are the same; only where memory lies differs. */
const tolerance = 1e-6;

/** Leaves it, without a word, where it cannot be prepared: the graph itself runs as well. */
export async function prepareGraph(
  plans: PlanStore,
  built: Pick<BuiltGraph, "sha256" | "feeds" | "feedTypes" | "fetches">,
  pool: SessionPool,
): Promise<void> {
  const directory = preparedIn(plans.directory);
  const place = join(directory, built.sha256);
  if (existsSync(place)) return;
  const plain = plans.graphPath(built.sha256);
  const draft = join(directory, `.draft-${randomUUID()}`);
  const prepared = join(draft, preparedFiles.model);
  const feeds = Object.fromEntries(
    built.feedTypes.map((type, index) => [built.feeds[index] as string, sampleRow(type, 0, {})]),
  );
  const run = async (path: string) =>
    (await pool.run(path, copiesOf(feeds), built.fetches)).outputs as Record<string, Tensor>;
  try {
    await mkdir(draft, { recursive: true });
    await pool.prepare(plain, draft);
    const error = largestError(await run(plain), await run(prepared));
    if (error <= tolerance) await rename(draft, place);
  } catch {
    // Another process was quicker, or onnxruntime cannot.
  } finally {
    for (const path of [plain, prepared]) pool.forget(path);
    await rm(draft, { recursive: true, force: true });
  }
}
