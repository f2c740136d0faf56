/**
 * What was measured of graphs, beside the plans: <plans>/.precision/<graph>.json, its forms among the other graphs. A search is there as
 * a whole or not at all, and the one before it stays until then.
 */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type PrecisionSearch, precisionSearchSchema } from "@/nodes/precision";
import type { PlanStore } from "../runtime/plan-store";
import type { Searches } from "../schedule/precise";
import { writeWhole } from "../write-whole";

export const filesOf = ({ forms }: PrecisionSearch): string[] => forms.flatMap(({ file }) => file ?? []);

export class PrecisionStore implements Searches {
  private readonly directory: string;

  constructor(private readonly plans: PlanStore) {
    this.directory = join(plans.directory, ".precision");
  }

  /** Undefined where nothing was measured, or by a version that measured otherwise. */
  get(graph: string): PrecisionSearch | undefined {
    try {
      const read = precisionSearchSchema.safeParse(JSON.parse(readFileSync(this.place(graph), "utf8")));
      return read.success ? read.data : undefined;
    } catch {
      return undefined;
    }
  }

  /** Of all that was measured: the float32 graphs, and the files of their forms. */
  async graphs(): Promise<string[]> {
    const names = await readdir(this.directory).catch(() => []);
    const found = names.map((name) => this.get(name.replace(/\.json$/, "")));
    return found.flatMap((search) => (search ? [search.graph, ...filesOf(search)] : []));
  }

  has(file: string): boolean {
    return existsSync(this.plans.graphPath(file));
  }

  /** Rejects where the disk is full; what was there stays. */
  async set(search: PrecisionSearch): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    await writeWhole(this.place(search.graph), JSON.stringify(search));
  }

  private place(graph: string): string {
    return join(this.directory, `${graph}.json`);
  }
}
