/**
 * What this machine makes of a graph for itself: optimised, with the weights in a file of their own that sessions map instead
 * of copying. Beside the plans and never part of one; believed only if it gives what the graph itself gives.
 */
import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { largestError } from "../onnx/compare";
import { sampleRow } from "../onnx/sample";
import type { BuiltSegment, Tensor } from "../onnx/segment";
import { preparedFiles, preparedIn } from "../runtime/sessions/prepared";
import type { SessionPool } from "../runtime/sessions/session-pool";

/** The kernels are the same; only where memory lies differs. */
const tolerance = 1e-6;

/** Leaves it, without a word, where it cannot be prepared: the graph itself runs as well. */
export async function prepareGraph(plansDirectory: string, built: BuiltSegment, pool: SessionPool): Promise<void> {
  const directory = preparedIn(plansDirectory);
  const place = join(directory, createHash("sha256").update(built.bytes).digest("hex"));
  if (existsSync(place)) return;
  const draft = join(directory, `.draft-${randomUUID()}`);
  const plain = join(draft, "plain.onnx");
  const prepared = join(draft, preparedFiles.model);
  try {
    await mkdir(draft, { recursive: true });
    await writeFile(plain, built.bytes);
    await pool.prepare(plain, draft);
    const error = largestError(await run(pool, built, plain), await run(pool, built, prepared));
    await rm(plain);
    if (error <= tolerance) await rename(draft, place);
  } catch {
    // Another process was quicker, or onnxruntime cannot.
  } finally {
    for (const path of [plain, prepared]) pool.forget(path);
    await rm(draft, { recursive: true, force: true });
  }
}

async function run(pool: SessionPool, { feeds, feedTypes, fetches }: BuiltSegment, path: string) {
  const rows = feedTypes.map((type, index) => [feeds[index] as string, sampleRow(type, 0, {})] as const);
  const { outputs } = await pool.run(path, Object.fromEntries(rows), fetches);
  return outputs as Record<string, Tensor>;
}
