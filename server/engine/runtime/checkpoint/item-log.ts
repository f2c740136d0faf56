/** What one item of the run gave: all that the next attempt needs in order to pass over it, should this one be cut short. */
import type { Item, RunResult } from "@/nodes/results";
import type { AxisId, Tap, ValueId } from "../../ir/types";
import type { Step } from "../../plan";
import { type ItemCounts, noCounts } from "../results/trace";

export type RowContent = { value: unknown } | { missing: string; depth: number };

/** As it stands in the journal; taps and steps by their positions in the plan. */
export interface ItemRecord {
  axis: AxisId;
  index: number;
  shown: { tap: number; total: number; items: Item[] }[];
  errors: RunResult["errors"];
  /** What lists at root gather of it, by the axis that they close. */
  rows: [closed: AxisId, rows: [ValueId, RowContent][][]][];
  steps: [step: number, counts: ItemCounts][];
  /** Bytes of the files that `shown` names. */
  files: Record<string, number>;
  /** Milliseconds from the start of the run, earlier attempts included, until it was done. */
  elapsedMs: number;
}

export class ItemLog {
  readonly shown = new Map<Tap, { total: number; items: Item[] }>();
  readonly errors: RunResult["errors"] = [];
  readonly counts = new Map<Step, ItemCounts>();

  constructor(
    readonly axis: AxisId,
    readonly index: number,
  ) {}

  /** The port showed something of this item; without `item`, it is not kept. */
  show(tap: Tap, item: Item | undefined): void {
    const known = this.shown.get(tap) ?? { total: 0, items: [] };
    known.total++;
    if (item) known.items.push(item);
    this.shown.set(tap, known);
  }

  count(step: Step): ItemCounts {
    let known = this.counts.get(step);
    if (!known) {
      known = noCounts();
      this.counts.set(step, known);
    }
    return known;
  }
}

export const fileOf = ({ value }: Item): string | undefined => {
  const file = (value as { file?: unknown } | null | undefined)?.file;
  return typeof file === "string" ? file : undefined;
};
