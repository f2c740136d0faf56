/** The engine in the caller's own process, for the command line: no supervision, the same compiler and runtime. */
import { join } from "node:path";
import { registry } from "@/nodes/registry.generated";
import { compile as compileOnce, passNames } from "./compile";
import { batchifyName, composedName, rewrites } from "./onnx/build-segment";
import { createPlanCompiler, type PlanCompiler } from "./process/compile-plans";
import { buildHere } from "./process/segment-builder";
import type { CompileRequest } from "./protocol";
import { createRuntime, type Runtime } from "./runtime";
import { kernels } from "./runtime/kernels";
import { encodeImage } from "./runtime/kernels/image-codec";
import { modelRunner } from "./runtime/sessions/run-model";

export interface LocalEngine extends PlanCompiler {
  /** Close it when done: it owns threads. */
  readonly runtime: Runtime;
  /**
   * The IR, or every ONNX graph, as text after a pass of `dumpable`; both where it is a name of both. Undefined where the drawing
   * has errors or the pass was left out.
   */
  dump(request: CompileRequest, pass: string): Promise<string | undefined>;
}

/** What can be looked at, and what can be left out; "all" leaves out everything. A name of both levels stands for both. */
export const dumpable: readonly string[] = [
  ...new Set([...passNames, composedName, batchifyName, ...rewrites.map(({ name }) => name)]),
];
export const optional: readonly string[] = [
  ...dumpable.filter((name) => name !== "lower" && name !== composedName),
  "all",
];

/** `validateEach`: every rewrite of a graph is measured by itself, for the report. */
export function openLocalEngine(plansDirectory: string, validateEach = false): LocalEngine {
  const runtime = createRuntime({ plansDirectory, kernels, encode: encodeImage });
  const runModel = modelRunner(runtime.pool, join(plansDirectory, ".drafts"));
  const builder = buildHere(runModel, { validateEach });
  const printing = buildHere(runModel, { validateEach, print: true });
  const { compile } = createPlanCompiler(runtime.plans, builder, validateEach ? "local, each" : "local");
  return {
    compile,
    runtime,
    async dump(request, pass) {
      const texts: string[] = [];
      await compileOnce(request, {
        registry,
        now: () => performance.now(),
        buildSegment: (segment, noPasses) => printing.build(segment, noPasses, request),
        dump: (name, text) => {
          if (name === pass) texts.push(text);
        },
      });
      return texts.length > 0 ? texts.join("\n\n") : undefined;
    },
  };
}
