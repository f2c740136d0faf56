/**
 * Plans on disk: <plans>/<id>/{plan.json,report.json}, and <plans>/graphs/<sha256>.onnx that plans share, so that a graph of
 * two plans is one file and one session. A plan is there as a whole or not at all: its graphs are written before it.
 */
import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EngineError } from "../errors";
import type { ExecutionPlan } from "../plan";
import { writeWhole } from "../write-whole";
import { Recent } from "./recent";

const remembered = 32;

export class PlanStore {
  private readonly sizes = new Map<string, number>();
  private readonly plans = new Recent<Promise<ExecutionPlan>>(remembered);

  constructor(readonly directory: string) {}

  graphPath(graph: string): string {
    return join(this.directory, "graphs", `${graph}.onnx`);
  }

  /** Size of an ONNX file; 0 where there is none. */
  async graphBytes(graph: string): Promise<number> {
    const known = this.sizes.get(graph);
    if (known !== undefined) return known;
    const found = await stat(this.graphPath(graph)).catch(() => undefined);
    if (found) this.sizes.set(graph, found.size);
    return found?.size ?? 0;
  }

  /** The bytes of one of the plan's ONNX files. */
  async readGraph(planId: string, graph: string): Promise<Uint8Array> {
    const { steps } = await this.read(planId);
    if (!steps.some((step) => step.sort === "graph" && step.graph === graph)) throw unknownPlan(planId);
    return readFile(this.graphPath(graph));
  }

  /** The plan, read once and kept while it is in use. */
  read(planId: string): Promise<ExecutionPlan> {
    if (!/^[0-9a-f]{64}$/.test(planId)) return Promise.reject(unknownPlan(planId));
    const known = this.plans.get(planId);
    if (known) return known;
    const plan = this.load(planId);
    this.plans.set(planId, plan);
    plan.catch(() => this.plans.delete(planId));
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

  /** Keeps a graph under the SHA-256 of its bytes. */
  async writeGraph(graph: string, bytes: Uint8Array): Promise<void> {
    const place = this.graphPath(graph);
    if (await exists(place)) return;
    await mkdir(join(this.directory, "graphs"), { recursive: true });
    await writeWhole(place, bytes);
  }

  /**
   * Writes a plan beside its final place and moves it there; keeps the one that is there already. `graphs`: those that are
   * not in the store yet. Returns its id.
   */
  async write(planBytes: Uint8Array, report: string, graphs: ReadonlyMap<string, Uint8Array>): Promise<string> {
    const planId = createHash("sha256").update(planBytes).digest("hex");
    const place = join(this.directory, planId);
    const draft = join(this.directory, `.draft-${randomUUID()}`);
    for (const [graph, bytes] of graphs) await this.writeGraph(graph, bytes);
    await mkdir(draft, { recursive: true });
    await writeFile(join(draft, "plan.json"), planBytes);
    await writeFile(join(draft, "report.json"), report);
    try {
      await rename(draft, place);
    } catch {
      // The same plan is there already: the same bytes, by its name.
      await rm(draft, { recursive: true, force: true });
    }
    return planId;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function unknownPlan(planId: string): EngineError {
  return new EngineError({
    code: "invalid-pipeline",
    phase: "load",
    message: `There is no compiled plan ${planId.slice(0, 12)}. Compile the pipeline again.`,
  });
}
