/** Keeps what ports showed: everything for output nodes, the first items for all others; ordered by place at the end. */
import type { Kind } from "@/nodes/port-types";
import type { Item, Place, PortResult } from "@/nodes/results";
import type { Tap } from "../../ir/types";
import type { ExecutionPlan } from "../../plan";
import { type ImageEncoder, toWire } from "./wire";

const previewItems = 24;

interface Kept {
  tap: Tap;
  kind: Kind;
  axes: string[];
  items: Item[];
  /** Items of which a place in `items` is taken, written or still being written. */
  taken: number;
  total: number;
}

export class Recorder {
  private readonly kept = new Map<Tap, Kept>();

  constructor(
    plan: ExecutionPlan,
    taps: Iterable<Tap>,
    private readonly directory: string,
    private readonly encode: ImageEncoder,
  ) {
    const values = new Map(plan.values.map((value) => [value.id, value]));
    const names = new Map(plan.axes.map(({ id, name }) => [id, name]));
    const wanted = new Set(taps);
    for (const tap of plan.taps) {
      const value = values.get(tap.value);
      if (!value || !wanted.has(tap)) continue;
      this.kept.set(tap, {
        tap,
        kind: value.kind,
        axes: value.path.map((axis) => names.get(axis) ?? ""),
        items: [],
        taken: 0,
        total: 0,
      });
    }
  }

  /** Resolves when the value is written down, so that whoever made it may let go of it. */
  async value(tap: Tap, at: readonly Place[], value: unknown): Promise<void> {
    const kept = this.kept.get(tap);
    if (!kept) return;
    const number = kept.total++;
    if (!tap.full && kept.taken >= previewItems) return;
    kept.taken++;
    const stem = `${tap.node}-${tap.port}-${number}`;
    kept.items.push({
      at: [...at],
      value: await toWire(kept.kind, value, tap.full, stem, this.directory, this.encode),
    });
  }

  /** An item that could not be made: output nodes show it with its reason. */
  failure(tap: Tap, at: readonly Place[], message: string): void {
    const kept = this.kept.get(tap);
    if (!kept?.tap.full) return;
    kept.total++;
    kept.items.push({ at: [...at], error: message });
  }

  ports(): PortResult[] {
    return [...this.kept.values()].map(({ tap, kind, axes, items, total }) => ({
      node: tap.node,
      port: tap.port,
      kind,
      axes,
      items: items.sort((a, b) => byPlace(a.at, b.at)),
      total,
    }));
  }
}

export function byPlace(a: readonly Place[], b: readonly Place[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = (a[index] as Place).index - (b[index] as Place).index;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
