/** Searches precision in a child process (precision-search.ts): one drawing at a time. */
import { defaultWish, type PrecisionOutcome, type PrecisionProgress } from "@/nodes/precision";
import { programBeside } from "../program";
import type { PrecisionRequest } from "../protocol";
import type { PlanStore } from "../runtime/plan-store";
import { ChildJobs, jobFailure } from "./child-job";
import type { PlanCompiler } from "./compile-plans";
import { inFloat32 } from "./in-float32";
import type { PrecisionTask, WantedGraph } from "./precision-messages";
import { filesOf, type PrecisionStore } from "./precision-store";
import { sweepReplaced } from "./sweep-plans";

export class PrecisionMeasurer {
  private readonly jobs: ChildJobs<PrecisionTask, PrecisionProgress, PrecisionOutcome>;

  constructor(
    private readonly stores: { plans: PlanStore; searches: PrecisionStore },
    private readonly compiler: PlanCompiler,
  ) {
    const program = programBeside(import.meta.url, "./precision-search.mjs", "./precision-search.ts");
    this.jobs = new ChildJobs(stores.plans.directory, program, {
      busy: "Another search for precision is at work: wait for its end, or cancel it.",
      cancelled: "The search was cancelled; what was in force stays so.",
      ended: (how) => `The search ended abruptly (${how}): memory may have run out. What was in force stays so.`,
    });
  }

  /** Rejects with an EngineError: "cancelled", "overloaded" while another search is at work, or what went wrong. */
  async measure(
    request: PrecisionRequest,
    onProgress: (progress: PrecisionProgress) => void,
  ): Promise<PrecisionOutcome> {
    const before = new Map<string, string[]>();
    const taskOf = async (scratch: string) => {
      const task = await this.taskOf(request, scratch);
      for (const { graph } of task.graphs) before.set(graph, this.formsOf(graph));
      return task;
    };
    try {
      return await this.jobs.work(request.jobId, taskOf, onProgress);
    } finally {
      const replaced = [...before].flatMap(([graph, forms]) => {
        const now = this.formsOf(graph);
        return forms.filter((form) => !now.includes(form));
      });
      // What cannot be removed now is swept when the next engine begins.
      await sweepReplaced(this.stores, replaced).catch(() => {});
    }
  }

  /** True where the search was there to be cancelled. */
  cancel(jobId: string): boolean {
    return this.jobs.cancel(jobId);
  }

  close(): void {
    this.jobs.close();
  }

  private formsOf(graph: string): string[] {
    const search = this.stores.searches.get(graph);
    return search ? filesOf(search) : [];
  }

  private async taskOf(request: PrecisionRequest, scratch: string): Promise<PrecisionTask> {
    const { compile, nodes, runs, jobId } = request;
    const { document, files } = compile;
    const answer = await this.compiler.compile({ ...compile, document: inFloat32(document) });
    if (!answer.ok)
      throw jobFailure(
        "invalid-pipeline",
        "The pipeline has errors: there is nothing to measure yet.",
        "pipeline-errors",
      );
    const wishes = new Map(document.nodes.map(({ id, precision }) => [id, precision]));
    const graphs = new Map<string, WantedGraph>();
    for (const { title, told } of answer.report.graphs) {
      if (!told || (nodes && !told.nodes.some((id) => nodes.includes(id)))) continue;
      const asked = told.nodes.flatMap((id) => wishes.get(id) ?? []);
      const budgets = asked.map(({ budget }) => budget);
      const known = graphs.get(told.float32)?.wish.budget ?? 0;
      const budget = Math.max(known, budgets.length > 0 ? Math.max(...budgets) : defaultWish.budget);
      const prefer = asked[0]?.prefer ?? defaultWish.prefer;
      graphs.set(told.float32, { graph: told.float32, title, wish: { budget, prefer } });
    }
    if (graphs.size === 0) throw jobFailure("invalid-pipeline", "There is no model in what was chosen.", "no-model");
    return { jobId, scratch, planId: answer.planId, files, runs, graphs: [...graphs.values()] };
  }
}
