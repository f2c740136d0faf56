/** Keeps what ports showed: everything for output nodes, the first items for all others; ordered by place at the end. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Kind } from "@/nodes/port-types";
import type { Item, Place, PortResult } from "@/nodes/results";
import type { Tap } from "../../ir/types";
import type { ExecutionPlan } from "../../plan";
import { type ImageEncoder, toWire } from "./wire";

const previewItems = 24;
/** What is sent along while a run is under way is looked for among the last, and is not sent where it is larger. */
const newestAmong = 32;
const newestBytes = 16 * 1024;

/** Something that was shown; without `item` while it is still being written. */
interface Entry {
  at: Place[];
  item?: Item;
  /** An item of an earlier place took its place. */
  dropped?: true;
}

interface Kept {
  tap: Tap;
  kind: Kind;
  axes: string[];
  entries: Entry[];
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
        entries: [],
        total: 0,
      });
    }
  }

  /**
   * Resolves when the value is written down, so that whoever made it may let go of it; with what was kept of it, if anything.
   * Files are named by their place: an item that is done again finds its own.
   */
  async value(tap: Tap, at: readonly Place[], value: unknown): Promise<Item | undefined> {
    const kept = this.kept.get(tap);
    if (!kept) return undefined;
    kept.total++;
    const entry = await this.enter(kept, at);
    if (!entry) return undefined;
    const stem = [tap.node, tap.port, ...at.map(({ index }) => index)].join("-");
    const content = await toWire(kept.kind, value, tap.full, stem, this.directory, this.encode);
    entry.item = { at: entry.at, value: content };
    if (!entry.dropped) return entry.item;
    await this.removeFile(entry.item);
    return undefined;
  }

  /** What an earlier attempt showed of an item: `total` of them, and what it kept of those. */
  async restore(tap: Tap, total: number, items: readonly Item[]): Promise<void> {
    const kept = this.kept.get(tap);
    if (!kept) return;
    kept.total += total;
    for (const item of items) {
      const entry = await this.enter(kept, item.at);
      if (entry) entry.item = item;
      else await this.removeFile(item);
    }
  }

  /** A place among those that are shown; undefined where there is none. */
  private async enter({ tap, entries }: Kept, at: readonly Place[]): Promise<Entry | undefined> {
    let later: Entry | undefined;
    if (!tap.full && entries.length >= previewItems) {
      later = dropLater(entries, at);
      if (!later) return undefined;
    }
    const entry: Entry = { at: [...at] };
    entries.push(entry);
    if (later?.item) await this.removeFile(later.item);
    return entry;
  }

  private async removeFile({ value }: Item): Promise<void> {
    const file = (value as { file?: unknown } | null)?.file;
    if (typeof file === "string") await rm(join(this.directory, file), { force: true });
  }

  /** An item that could not be made: output nodes show it with its reason. */
  failure(tap: Tap, at: readonly Place[], message: string): Item | undefined {
    const kept = this.kept.get(tap);
    if (!kept?.tap.full) return undefined;
    kept.total++;
    const item: Item = { at: [...at], error: message };
    kept.entries.push({ at: item.at, item });
    return item;
  }

  /** Of each output that has anything yet, the item of the latest place. */
  newest(): PortResult[] {
    return [...this.kept.values()].flatMap(({ tap, kind, axes, entries, total }) => {
      if (!tap.full) return [];
      const known = entries.slice(-newestAmong).flatMap(({ item }) => (item?.error === undefined ? (item ?? []) : []));
      const [item] = known.sort((a, b) => byPlace(b.at, a.at));
      if (!item || JSON.stringify(item).length > newestBytes) return [];
      return [{ node: tap.node, port: tap.port, kind, axes, items: [item], total }];
    });
  }

  ports(): PortResult[] {
    return [...this.kept.values()].map(({ tap, kind, axes, entries, total }) => ({
      node: tap.node,
      port: tap.port,
      kind,
      axes,
      items: entries.flatMap(({ item }) => item ?? []).sort((a, b) => byPlace(a.at, b.at)),
      total,
    }));
  }
}

/** Items come as they are ready: one that came early makes room for one of an earlier place. Undefined where none is later than `at`. */
function dropLater(entries: Entry[], at: readonly Place[]): Entry | undefined {
  const last = entries.reduce((latest, each) => (byPlace(each.at, latest.at) > 0 ? each : latest));
  if (byPlace(at, last.at) >= 0) return undefined;
  entries.splice(entries.indexOf(last), 1);
  last.dropped = true;
  return last;
}

export function byPlace(a: readonly Place[], b: readonly Place[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = (a[index] as Place).index - (b[index] as Place).index;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
