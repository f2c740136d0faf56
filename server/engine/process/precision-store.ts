/**
 * What was measured of graphs, beside the plans: <plans>/.precision/<graph>.json, its forms among the other graphs. A search is there as
 * a whole or not at all, and the one before it stays until then. It measures forms in one setting; how fast they are as they were tuned
 * (runtime/tuning-store.ts) takes the place of that where it is known.
 */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type PrecisionSearch, precisionSearchSchema } from "@/nodes/precision";
import { missesBounds } from "@/nodes/tuning";
import type { PlanStore } from "../runtime/plan-store";
import { TuningStore } from "../runtime/tuning-store";
import type { Searches } from "../schedule/precise";
import { writeWhole } from "../write-whole";
import { thisTarget } from "./this-target";

export const filesOf = ({ forms }: PrecisionSearch): string[] => forms.flatMap(({ file }) => file ?? []);

export class PrecisionStore implements Searches {
  private readonly directory: string;
  private readonly tunings: TuningStore;
  private readonly target = thisTarget();

  constructor(private readonly plans: PlanStore) {
    this.directory = join(plans.directory, ".precision");
    this.tunings = new TuningStore(plans.directory);
  }

  /**
   * Undefined where nothing was measured, or by a version that measured otherwise, or for another sort of processor: a form whose products
   * one of them adds exactly gives wrong numbers where sums saturate, and the directory may have come from elsewhere.
   */
  get(graph: string): PrecisionSearch | undefined {
    const search = this.read(graph);
    return search?.target === this.target ? this.asTuned(search) : undefined;
  }

  private read(graph: string): PrecisionSearch | undefined {
    try {
      return precisionSearchSchema.safeParse(JSON.parse(readFileSync(this.place(graph), "utf8"))).data;
    } catch {
      return undefined;
    }
  }

  private asTuned(search: PrecisionSearch): PrecisionSearch {
    const forms = search.forms.map((form) => {
      const tuned = form.file === null ? undefined : this.tunings.get(form.file);
      return tuned?.factor ? { ...form, factor: tuned.factor, misses: missesBounds(tuned) } : form;
    });
    return { ...search, forms };
  }

  /** Of all that was measured, wherever: the float32 graphs, and the files of their forms. */
  async graphs(): Promise<string[]> {
    const names = await readdir(this.directory).catch(() => []);
    const found = names.map((name) => this.read(name.replace(/\.json$/, "")));
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
