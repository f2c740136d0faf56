/** Plans on disk: <plans>/<id>/{plan.json,report.json,answer.json,graphs/*.onnx}. A plan is there as a whole or not at all. */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EngineError } from "../errors";
import type { ExecutionPlan } from "../plan";

const remembered = 32;

export class PlanStore {
  private readonly plans = new Map<string, Promise<ExecutionPlan>>();

  constructor(readonly directory: string) {}

  graphPath(planId: string, graph: string): string {
    return join(this.directory, planId, "graphs", `${graph}.onnx`);
  }

  /** The bytes of one of the plan's ONNX files. */
  async readGraph(planId: string, graph: string): Promise<Uint8Array> {
    const { steps } = await this.read(planId);
    if (!steps.some((step) => step.sort === "graph" && step.graph === graph)) throw unknownPlan(planId);
    return readFile(this.graphPath(planId, graph));
  }

  /** The plan, read once and kept while it is in use. */
  read(planId: string): Promise<ExecutionPlan> {
    if (!/^[0-9a-f]{64}$/.test(planId)) return Promise.reject(unknownPlan(planId));
    const known = this.plans.get(planId);
    const plan = known ?? this.load(planId);
    this.plans.delete(planId);
    this.plans.set(planId, plan);
    plan.catch(() => this.plans.delete(planId));
    const oldest = this.plans.keys().next().value;
    if (this.plans.size > remembered && oldest !== undefined) this.plans.delete(oldest);
    return plan;
  }

  private async load(planId: string): Promise<ExecutionPlan> {
    let bytes: Buffer;
    try {
      bytes = await readFile(join(this.directory, planId, "plan.json"));
    } catch {
      throw unknownPlan(planId);
    }
    if (createHash("sha256").update(bytes).digest("hex") !== planId)
      throw new EngineError({
        code: "model-corrupt",
        phase: "load",
        message: `The compiled plan ${planId.slice(0, 12)} was changed on disk. Remove its folder and run the pipeline again.`,
      });
    const plan = JSON.parse(bytes.toString("utf8")) as ExecutionPlan;
    if (plan.format !== "weft-plan" || plan.version !== 1) throw unknownPlan(planId);
    return plan;
  }

  /** Writes a plan beside its final place and moves it there; keeps the one that is there already. Returns its id. */
  async write(planBytes: Uint8Array, files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
    const planId = createHash("sha256").update(planBytes).digest("hex");
    const place = join(this.directory, planId);
    const draft = join(this.directory, `.draft-${randomUUID()}`);
    await mkdir(join(draft, "graphs"), { recursive: true });
    await writeFile(join(draft, "plan.json"), planBytes);
    for (const [name, content] of Object.entries(files)) await writeFile(join(draft, name), content);
    try {
      await rename(draft, place);
    } catch {
      // The same plan is there already: the same bytes, by its name.
      await rm(draft, { recursive: true, force: true });
    }
    return planId;
  }
}

function unknownPlan(planId: string): EngineError {
  return new EngineError({
    code: "invalid-pipeline",
    phase: "load",
    message: `There is no compiled plan ${planId.slice(0, 12)}. Compile the pipeline again.`,
  });
}
