/** Searches precision in a child process (precision-search.ts): one drawing at a time. */
import { defaultWish, type PrecisionOutcome, type PrecisionProgress } from "@/nodes/precision";
import { leanMemory } from "../lean-memory.mjs";
import { programBeside } from "../program";
import type { PrecisionRequest } from "../protocol";
import { ChildJobs, jobFailure } from "./child-job";
import type { PlanCompiler } from "./compile-plans";
import type { PrecisionTask, WantedGraph } from "./precision-messages";

export class PrecisionMeasurer {
  private readonly jobs: ChildJobs<PrecisionTask, PrecisionProgress, PrecisionOutcome>;

  constructor(
    plansDirectory: string,
    private readonly compiler: PlanCompiler,
  ) {
    const program = programBeside(import.meta.url, "./precision-search.mjs", "./precision-search.ts");
    this.jobs = new ChildJobs(
      plansDirectory,
      { ...program, env: leanMemory },
      {
        busy: "Another search for precision is at work: wait for its end, or cancel it.",
        cancelled: "The search was cancelled; what was in force stays so.",
        ended: (how) =>
          `The search ended abruptly (${how}): memory may have run out. What was in force stays so; try fewer samples, or one node at a time.`,
      },
    );
  }

  /** Rejects with an EngineError: "cancelled", "overloaded" while another search is at work, or what went wrong. */
  measure(request: PrecisionRequest, onProgress: (progress: PrecisionProgress) => void): Promise<PrecisionOutcome> {
    return this.jobs.work(request.jobId, (scratch) => this.taskOf(request, scratch), onProgress);
  }

  /** True where the search was there to be cancelled. */
  cancel(jobId: string): boolean {
    return this.jobs.cancel(jobId);
  }

  close(): void {
    this.jobs.close();
  }

  private async taskOf(request: PrecisionRequest, scratch: string): Promise<PrecisionTask> {
    const { compile, nodes, runs, jobId } = request;
    const { document, files } = compile;
    const float32 = { ...document, nodes: document.nodes.map(({ precision: _, ...node }) => node) };
    const answer = await this.compiler.compile({ ...compile, document: float32 });
    if (!answer.ok) throw jobFailure("invalid-pipeline", "The pipeline has errors: there is nothing to measure yet.");
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
    if (graphs.size === 0) throw jobFailure("invalid-pipeline", "There is no model in what was chosen.");
    return { jobId, scratch, planId: answer.planId, files, runs, graphs: [...graphs.values()] };
  }
}
