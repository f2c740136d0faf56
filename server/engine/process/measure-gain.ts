/**
 * What compiling gained: the same input through the drawing node by node (unmerged, one item at a time, one session with
 * onnxruntime's own settings) and through the compiled plan, both warm, in turns, in a quiet process.
 */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { GainReport, RunResult } from "@/nodes/results";
import { EngineError } from "../errors";
import type { CompileRequest, RunRequest } from "../protocol";
import { createRuntime, type Runtime, type RuntimeOptions } from "../runtime";
import { compareResults } from "./compare-results";
import type { PlanCompiler } from "./compile-plans";
import { quiet } from "./quiet";

const rounds = 2;

export async function measureGain(
  runtime: Runtime,
  options: RuntimeOptions,
  compiler: PlanCompiler,
  request: CompileRequest,
  run: RunRequest,
): Promise<GainReport> {
  const compiled = await compiler.compile(request);
  const reference = await compiler.compile({ ...request, noPasses: ["all"] });
  if (!compiled.ok || !reference.ok)
    throw new EngineError({
      code: "invalid-pipeline",
      phase: "compile",
      message: "The pipeline has errors: there is nothing to measure yet.",
    });
  await quiet(runtime);
  const plain = createRuntime({
    ...options,
    workers: 1,
    defaultSessions: true,
    maxRuns: 1,
    window: { least: 1, most: 1 },
  });
  const directory = join(run.directory, "gain");
  const measure = async (on: Runtime, planId: string): Promise<{ ms: number; result: RunResult }> => {
    const own = join(directory, planId.slice(0, 12));
    await mkdir(own, { recursive: true });
    const started = performance.now();
    const result = await on.run({ ...run, runId: `${run.runId}-gain`, planId, directory: own, taps: "service" });
    return { ms: performance.now() - started, result };
  };
  try {
    // The first of each loads its models and is not counted.
    const { result: expected } = await measure(plain, reference.planId);
    const { result } = await measure(runtime, compiled.planId);
    const times = { plain: [] as number[], compiled: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      times.plain.push((await measure(plain, reference.planId)).ms);
      times.compiled.push((await measure(runtime, compiled.planId)).ms);
    }
    const found = compareResults(expected, result).differences;
    return {
      planId: compiled.planId,
      compiledMs: Math.min(...times.compiled),
      nodeByNodeMs: Math.min(...times.plain),
      equal: found.length === 0,
      differences: found,
      measuredAt: new Date().toISOString(),
    };
  } finally {
    await plain.close();
    await rm(directory, { recursive: true, force: true });
  }
}
