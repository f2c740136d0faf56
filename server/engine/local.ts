/** The engine in the caller's own process, for the command line: no supervision, the same compiler and runtime. */
import { join } from "node:path";
import { registry } from "@/nodes/registry.generated";
import { compile as compileOnce, passNames } from "./compile";
import { batchifyName, rewrites } from "./onnx/build-segment";
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
  /** The IR as text after a pass of `dumpable`; undefined where the drawing has errors or the pass was left out. */
  dump(request: CompileRequest, pass: string): Promise<string | undefined>;
}

/** What can be looked at, and what can be left out; "all" leaves out everything. */
export const dumpable: readonly string[] = passNames;
export const optional: readonly string[] = [
  // A name of both levels leaves out both.
  ...new Set([
    ...passNames.filter((name) => name !== "lower"),
    ...rewrites.map(({ name }) => name),
    batchifyName,
    "all",
  ]),
];

export function openLocalEngine(plansDirectory: string): LocalEngine {
  const runtime = createRuntime({ plansDirectory, kernels, encode: encodeImage });
  const builder = buildHere(modelRunner(runtime.pool, join(plansDirectory, ".drafts")));
  const { compile } = createPlanCompiler(runtime.plans, builder, "local");
  return {
    compile,
    runtime,
    async dump(request, pass) {
      let text: string | undefined;
      await compileOnce(request, {
        registry,
        now: () => performance.now(),
        buildSegment: (segment, noPasses) => builder.build(segment, noPasses, request),
        dump: (name, printed) => {
          if (name === pass) text = printed;
        },
      });
      return text;
    },
  };
}
