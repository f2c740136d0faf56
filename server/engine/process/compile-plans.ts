/**
 * Compiles drawings to plans on disk, and finds those it made before: a key over everything that the plan follows from
 * (but not where nodes lie on the canvas) names the answer, so that opening a pipeline again costs a file read.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { access, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { registry } from "@/nodes/registry.generated";
import type { GraphCache } from "../build-graphs";
import { compile } from "../compile";
import type { CompileAnswer, CompileRequest } from "../protocol";
import type { PlanStore } from "../runtime/plan-store";
import type { BuiltGraph } from "../schedule/schedule";
import { writeWhole } from "../write-whole";
import { PrecisionStore } from "./precision-store";
import type { SegmentBuilder } from "./segment-builder";

export interface PlanCompiler {
  compile(request: CompileRequest): Promise<CompileAnswer>;
}

/** `revision` stands for the compiler itself: another program makes other plans. */
export function createPlanCompiler(plans: PlanStore, builder: SegmentBuilder, revision: string): PlanCompiler {
  const answers = join(plans.directory, ".answers");
  const graphCache = diskCache(join(plans.directory, ".segments"), revision, plans);
  const searches = new PrecisionStore(plans);
  const inProgress = new Map<string, Promise<CompileAnswer>>();

  async function remembered(key: string): Promise<CompileAnswer | undefined> {
    try {
      const answer = JSON.parse(await readFile(join(answers, `${key}.json`), "utf8")) as CompileAnswer;
      if (answer.ok) {
        await access(join(plans.directory, answer.planId, "plan.json"));
        await Promise.all(answer.report.graphs.map(({ id }) => access(plans.graphPath(id))));
      }
      return answer;
    } catch {
      return undefined;
    }
  }

  async function make(request: CompileRequest, key: string): Promise<CompileAnswer> {
    // What was measured meanwhile changes the answer; its graphs are remembered all the same.
    const isPrecise = request.document.nodes?.some?.(({ precision }) => precision) ?? false;
    const known = isPrecise ? undefined : await remembered(key);
    if (known) return known;
    const compiled = await compile(request, {
      registry,
      buildSegment: (segment, noPasses) => builder.build(segment, noPasses, request),
      now: () => performance.now(),
      graphCache,
      searches,
    });
    if (!compiled.ok) return compiled;
    const { plan, planBytes, graphs, report, warnings } = compiled;
    const planId = await plans.write(planBytes, JSON.stringify(report), graphs);
    const answer: CompileAnswer = {
      ok: true,
      planId,
      report,
      warnings,
      outputs: [...plan.outputs],
      inputs: [...plan.inputs],
    };
    if (isPrecise) return answer;
    await mkdir(answers, { recursive: true });
    await writeWhole(join(answers, `${key}.json`), JSON.stringify(answer));
    return answer;
  }

  return {
    compile(request) {
      const key = keyOf(request, revision);
      let answer = inProgress.get(key);
      if (!answer) {
        answer = make(request, key).finally(() => inProgress.delete(key));
        inProgress.set(key, answer);
      }
      return answer;
    },
  };
}

function keyOf({ document, cards, noPasses }: CompileRequest, revision: string): string {
  const drawing = { ...document, nodes: document.nodes?.map?.(({ position: _, ...node }) => node) };
  const used = [...cards].sort((a, b) => (a.id < b.id ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([revision, drawing, used, [...(noPasses ?? [])].sort()]))
    .digest("hex");
}

/** What is known of built graphs, on disk beside the graphs themselves: changing a threshold after a restart validates nothing anew. */
function diskCache(directory: string, revision: string, plans: PlanStore): GraphCache {
  const place = (key: string) => join(directory, createHash("sha256").update(`${revision}:${key}`).digest("hex"));
  return {
    get(key) {
      try {
        const built = JSON.parse(readFileSync(`${place(key)}.json`, "utf8")) as BuiltGraph;
        return existsSync(plans.graphPath(built.sha256)) ? built : undefined;
      } catch {
        return undefined;
      }
    },
    set(key, built) {
      mkdirSync(directory, { recursive: true });
      const draft = `${place(key)}.${process.pid}.draft`;
      writeFileSync(draft, JSON.stringify(built));
      renameSync(draft, `${place(key)}.json`);
    },
  };
}
