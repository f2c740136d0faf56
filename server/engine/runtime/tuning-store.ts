/**
 * What was measured of graphs on this machine, beside the plans: <plans>/.tuned/<machine>/<graph>.json. Another process may write
 * there while this one runs: a file is read again when it has changed.
 */
import { readFileSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type TunedGraph, tunedGraphSchema } from "@/nodes/tuning";
import { writeWhole } from "../write-whole";
import { machineFingerprint } from "./machine";
import { Recent } from "./recent";

const remembered = 256;

export class TuningStore {
  private readonly directory: string;
  private readonly known = new Recent<{ changed: number; tuned: TunedGraph | undefined }>(remembered);

  constructor(plansDirectory: string) {
    this.directory = join(plansDirectory, ".tuned", machineFingerprint());
  }

  /** Undefined where nothing was measured here, or by a version that measured otherwise. */
  get(graph: string): TunedGraph | undefined {
    const changed = statSync(this.place(graph), { throwIfNoEntry: false })?.mtimeMs;
    if (changed === undefined) return undefined;
    const known = this.known.get(graph);
    if (known?.changed === changed) return known.tuned;
    const tuned = this.read(graph);
    this.known.set(graph, { changed, tuned });
    return tuned;
  }

  /** Rejects where the disk is full; what was there stays. */
  async set(tuned: TunedGraph): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    await writeWhole(this.place(tuned.graph), JSON.stringify(tuned));
  }

  private read(graph: string): TunedGraph | undefined {
    try {
      const read = tunedGraphSchema.safeParse(JSON.parse(readFileSync(this.place(graph), "utf8")));
      return read.success && read.data.points[read.data.chosen] ? read.data : undefined;
    } catch {
      return undefined;
    }
  }

  private place(graph: string): string {
    return join(this.directory, `${graph}.json`);
  }
}
