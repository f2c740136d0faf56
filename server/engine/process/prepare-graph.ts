/**
 * What this machine makes of a graph for itself: optimised, with the weights in a file of their own that sessions map instead
 * of copying. Beside the plans and never part of one; believed only if it gives what the graph itself gives.
 *
 * Kernels pack the weights of matrix products anew in every session, private memory as large as the weights. Stored packed they
 * are mapped like the rest. Version 1.30 of onnxruntime crashes on some of the files it writes so (PP-OCR's recogniser), each time in
 * the first run: large graphs are packed and tried in a process that may die of it (packer.ts).
 */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { largestError } from "../onnx/compare";
import { sampleRow } from "../onnx/sample";
import type { Tensor } from "../onnx/segment";
import { programBeside } from "../program";
import type { PlanStore } from "../runtime/plan-store";
import { preparedFiles, preparedIn } from "../runtime/sessions/prepared";
import { copiesOf } from "../runtime/sessions/run-model";
import type { SessionPool } from "../runtime/sessions/session-pool";
import type { BuiltGraph } from "../schedule/schedule";

/** The kernels are the same; only where memory lies differs. */
const tolerance = 1e-6;
/** Below, what is saved is less than a process costs. */
const packedFromBytes = 16 * 2 ** 20;
const packMs = 60_000;

type Graph = Pick<BuiltGraph, "sha256" | "feeds" | "feedTypes" | "fetches">;

export interface PrepareTask {
  plain: string;
  /** Directory that is made. */
  draft: string;
  graph: Graph;
  packed: boolean;
}

/** Leaves it, without a word, where it cannot be prepared: the graph itself runs as well. */
export async function prepareGraph(
  plans: PlanStore,
  graph: Graph,
  pool: SessionPool,
  packedFrom = packedFromBytes,
): Promise<void> {
  const directory = preparedIn(plans.directory);
  const place = join(directory, graph.sha256);
  if (existsSync(place)) return;
  const plain = plans.graphPath(graph.sha256);
  const draft = join(directory, `.draft-${randomUUID()}`);
  try {
    const isLarge = (await stat(plain)).size >= packedFrom;
    const isPacked = isLarge && (await packInChild({ plain, draft, graph, packed: true }));
    if (isPacked || (await writePrepared(pool, { plain, draft, graph, packed: false }))) await rename(draft, place);
  } catch {
    // Another process was quicker, or onnxruntime cannot.
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** True where the draft gives what the graph gives. */
export async function writePrepared(pool: SessionPool, task: PrepareTask): Promise<boolean> {
  const { plain, draft, graph, packed } = task;
  const prepared = join(draft, preparedFiles.model);
  const feeds = Object.fromEntries(
    graph.feedTypes.map((type, index) => [graph.feeds[index] as string, sampleRow(type, 0, {})]),
  );
  const run = async (path: string) =>
    (await pool.run(path, copiesOf(feeds), graph.fetches)).outputs as Record<string, Tensor>;
  try {
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { recursive: true });
    await pool.prepare(plain, draft, packed);
    return largestError(await run(plain), await run(prepared)) <= tolerance;
  } finally {
    for (const path of [plain, prepared]) pool.forget(path);
  }
}

async function packInChild(task: PrepareTask): Promise<boolean> {
  const { flags, path } = programBeside(import.meta.url, "./packer.mjs", "./packer.ts");
  const child = spawn(process.execPath, [...flags, path, JSON.stringify(task)], { stdio: "ignore", timeout: packMs });
  const [code] = await once(child, "exit");
  return code === 0;
}
