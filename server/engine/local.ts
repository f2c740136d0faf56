/** The engine in the caller's own process, for the command line: no supervision, the same compiler and runtime. */
import { join } from "node:path";
import { createPlanCompiler, type PlanCompiler } from "./process/compile-plans";
import { buildHere } from "./process/segment-builder";
import { createRuntime, type Runtime } from "./runtime";
import { kernels } from "./runtime/kernels";
import { encodeImage } from "./runtime/kernels/image-codec";
import { modelRunner } from "./runtime/sessions/run-model";

export interface LocalEngine extends PlanCompiler {
  /** Close it when done: it owns threads. */
  readonly runtime: Runtime;
}

export function openLocalEngine(plansDirectory: string): LocalEngine {
  const runtime = createRuntime({ plansDirectory, kernels, encode: encodeImage });
  const { compile } = createPlanCompiler(
    runtime.plans,
    buildHere(modelRunner(runtime.pool, join(plansDirectory, ".drafts"))),
    "local",
  );
  return { compile, runtime };
}
