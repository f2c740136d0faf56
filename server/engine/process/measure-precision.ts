/**
 * Searches precision in a child process (precision-search.ts): one drawing at a time. To cancel is to end the child, which leaves what
 * was in force as it was.
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { defaultWish, type PrecisionOutcome, type PrecisionProgress } from "@/nodes/precision";
import { EngineError } from "../errors";
import { programBeside } from "../program";
import type { PrecisionRequest } from "../protocol";
import type { PlanCompiler } from "./compile-plans";
import type { PrecisionNote, PrecisionTask, WantedGraph } from "./precision-messages";

export class PrecisionMeasurer {
  private readonly children = new Map<string, ChildProcess>();
  private readonly cancelled = new Set<string>();
  private busy = false;

  constructor(
    private readonly plansDirectory: string,
    private readonly compiler: PlanCompiler,
  ) {}

  /** Rejects with an EngineError: "cancelled", "overloaded" while another search is at work, or what went wrong. */
  async measure(
    request: PrecisionRequest,
    onProgress: (progress: PrecisionProgress) => void,
  ): Promise<PrecisionOutcome> {
    if (this.busy)
      throw failure("overloaded", "Another search for precision is at work: wait for its end, or cancel it.");
    this.busy = true;
    const drafts = join(this.plansDirectory, ".drafts");
    let scratch: string | undefined;
    try {
      await mkdir(drafts, { recursive: true });
      scratch = await mkdtemp(join(drafts, "precision-"));
      const task = await this.taskOf(request, scratch);
      if (this.cancelled.has(request.jobId)) throw cancelled();
      return await this.runChild(task, onProgress);
    } finally {
      this.busy = false;
      this.cancelled.delete(request.jobId);
      if (scratch) await rm(scratch, { recursive: true, force: true });
    }
  }

  /** True where the search was there to be cancelled. */
  cancel(jobId: string): boolean {
    if (!this.busy) return false;
    this.cancelled.add(jobId);
    this.children.get(jobId)?.kill("SIGKILL");
    return true;
  }

  close(): void {
    for (const child of this.children.values()) child.kill("SIGKILL");
  }

  private async taskOf(request: PrecisionRequest, scratch: string): Promise<PrecisionTask> {
    const { compile, nodes, runs, jobId } = request;
    const { document, files } = compile;
    const float32 = { ...document, nodes: document.nodes.map(({ precision: _, ...node }) => node) };
    const answer = await this.compiler.compile({ ...compile, document: float32 });
    if (!answer.ok) throw failure("invalid-pipeline", "The pipeline has errors: there is nothing to measure yet.");
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
    if (graphs.size === 0) throw failure("invalid-pipeline", "There is no model in what was chosen.");
    return { jobId, scratch, planId: answer.planId, files, runs, graphs: [...graphs.values()] };
  }

  private runChild(task: PrecisionTask, onProgress: (progress: PrecisionProgress) => void): Promise<PrecisionOutcome> {
    const { flags, path } = programBeside(import.meta.url, "./precision-search.mjs", "./precision-search.ts");
    const child = fork(path, [this.plansDirectory], {
      serialization: "advanced",
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      execArgv: flags,
    });
    this.children.set(task.jobId, child);
    return new Promise<PrecisionOutcome>((resolve, reject) => {
      let note: PrecisionNote | undefined;
      child.on("message", (message: PrecisionNote) => {
        if (message.type === "progress") onProgress(message.progress);
        else note = message;
      });
      child.once("error", (error) => reject(failure("internal", `The search could not be started: ${error.message}`)));
      // Whatever it said last, it is gone before its scratch directory is.
      child.once("exit", (code, signal) => {
        this.children.delete(task.jobId);
        if (note?.type === "done") resolve(note.outcome);
        else if (note?.type === "failed") reject(EngineError.fromJSON(note.error));
        else if (this.cancelled.has(task.jobId)) reject(cancelled());
        else reject(ended(signal ?? `code ${code}`));
      });
      child.send(task, () => {});
    });
  }
}

function failure(
  code: "overloaded" | "invalid-pipeline" | "internal" | "out-of-memory" | "cancelled",
  message: string,
) {
  return new EngineError({ code, phase: "compile", message });
}

const cancelled = () => failure("cancelled", "The search was cancelled; what was in force stays so.");

const ended = (how: string) =>
  failure(
    "out-of-memory",
    `The search ended abruptly (${how}): memory may have run out. What was in force stays so; try fewer samples, or one node at a time.`,
  );
