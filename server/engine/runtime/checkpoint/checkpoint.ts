/**
 * Long runs go on where they were cut short: finished items are written to a journal in the run's directory, a window of them at a
 * time, and the next attempt passes over them. A window is on the disk before the next begins; what was in progress is done again.
 * Short runs write nothing. Whoever keeps the run's result removes the journal.
 */
import { existsSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { AxisId } from "../../ir/types";
import type { RunRequest } from "../../protocol";
import { journalFile } from "../../protocol";
import { Missing, messageOf } from "../scopes/missing";
import type { Program } from "../scopes/program";
import type { Row } from "../scopes/scope";
import { fileOf, type ItemLog, type ItemRecord, type RowContent } from "./item-log";
import { Journal } from "./journal";
import { resumableAxes } from "./resumable-axes";

/** Raised when records change. */
const version = 1;
/** From the start of the attempt to the first window. */
const firstCommitMs = 1000;
const commitEveryMs = 250;

interface Head {
  version: number;
  planId: string;
  taps: RunRequest["taps"];
}
type Entry = Head | ItemRecord;

const keyOf = (axis: AxisId, index: number) => `${axis}:${index}`;

export interface CheckpointOptions {
  program: Program;
  request: RunRequest;
  /** The attempt's own scratch directory, inside the run's. */
  scratch: string;
  firstCommitMs?: number;
}

export class Checkpoint {
  private readonly begunAt = performance.now();
  private journal: Promise<Journal<Entry>> | undefined;
  private pending: ItemRecord[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private closed = false;

  private constructor(
    private readonly options: CheckpointOptions,
    private readonly axes: ReadonlySet<AxisId>,
    /** Items that earlier attempts finished. */
    private readonly finished: ReadonlyMap<string, ItemRecord>,
  ) {}

  /** Reads what an earlier attempt has left in the run's directory, and removes of it what no record names. */
  static async open(options: CheckpointOptions): Promise<Checkpoint> {
    const { program, request, scratch } = options;
    const axes = request.checkpoint ? resumableAxes(program) : new Set<AxisId>();
    const finished = new Map<string, ItemRecord>();
    if (request.checkpoint === "resume") {
      for (const record of await readRecords(options)) {
        if (axes.has(record.axis) && (await isWhole(record, options)))
          finished.set(keyOf(record.axis, record.index), record);
      }
      const named = [...finished.values()].flatMap(({ files }) => Object.keys(files));
      await removeOthers(request.directory, new Set([...named, basename(scratch)]));
    }
    return new Checkpoint(options, axes, finished);
  }

  get records(): Iterable<ItemRecord> {
    return this.finished.values();
  }

  covers(axis: AxisId): boolean {
    return this.axes.has(axis);
  }

  find(axis: AxisId, index: number): ItemRecord | undefined {
    return this.finished.get(keyOf(axis, index));
  }

  /** One more than the last item that earlier attempts finished. */
  nextOf(axis: AxisId): number {
    let next = 0;
    for (const record of this.finished.values()) if (record.axis === axis) next = Math.max(next, record.index + 1);
    return next;
  }

  /** The item is done. Returns at once; it is written with the next window, once all that lists gather of it is there. */
  keep(log: ItemLog, rows: readonly { closed: AxisId; rows: Promise<readonly Row[]> }[], elapsedMs: number): void {
    void this.recordOf(log, rows, elapsedMs).then((record) => {
      if (this.closed) return;
      this.pending.push(record);
      const wait = Math.max(commitEveryMs, (this.options.firstCommitMs ?? firstCommitMs) - this.ageMs);
      this.timer ??= setTimeout(() => this.commit(), wait).unref();
    });
  }

  /** Writes nothing further. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.writing;
    await (await this.journal?.catch(() => undefined))?.close();
  }

  private get ageMs(): number {
    return performance.now() - this.begunAt;
  }

  private commit(): void {
    const records = this.pending;
    this.pending = [];
    this.journal ??= this.begin();
    // Where it cannot be written, the run goes on: it is only longer to do it again.
    this.writing = this.journal
      .then((journal) => journal.append(records))
      .catch(() => {})
      .finally(() => {
        this.timer = undefined;
        if (this.pending.length > 0 && !this.closed)
          this.timer = setTimeout(() => this.commit(), commitEveryMs).unref();
      });
  }

  private async begin(): Promise<Journal<Entry>> {
    const { planId, taps, directory } = this.options.request;
    const { journal, records } = await Journal.open<Entry>(join(directory, journalFile));
    if (records.length === 0) await journal.append([{ version, planId, taps }]);
    return journal;
  }

  private async recordOf(
    { axis, index, shown, errors, counts }: ItemLog,
    gathers: readonly { closed: AxisId; rows: Promise<readonly Row[]> }[],
    elapsedMs: number,
  ): Promise<ItemRecord> {
    const { plan } = this.options.program;
    const record: ItemRecord = {
      axis,
      index,
      shown: [...shown].map(([tap, { total, items }]) => ({ tap: plan.taps.indexOf(tap), total, items })),
      errors,
      rows: [],
      steps: [...counts].map(([step, each]) => [plan.steps.indexOf(step), each]),
      files: {},
      elapsedMs,
    };
    for (const { closed, rows } of gathers) record.rows.push([closed, await Promise.all((await rows).map(contentsOf))]);
    for (const each of record.shown)
      for (const file of each.items.flatMap((item) => fileOf(item) ?? [])) {
        const size = await sizeOf(join(this.options.request.directory, file));
        if (size !== undefined) record.files[file] = size;
      }
    return record;
  }
}

/** What was gathered of a finished item, for the lists of this attempt. */
export function rowsOf(record: ItemRecord, closed: AxisId): Row[] {
  const rows = record.rows.find(([axis]) => axis === closed)?.[1] ?? [];
  return rows.map((row) => new Map(row.map(([value, content]) => [value, Promise.resolve(restored(content))])));
}

const restored = (content: RowContent): unknown =>
  "missing" in content ? new Missing(new Error(content.missing), content.depth) : content.value;

async function contentsOf(row: Row): Promise<[number, RowContent][]> {
  return Promise.all(
    [...row].map(async ([value, promise]): Promise<[number, RowContent]> => {
      const content = await promise;
      if (!(content instanceof Missing)) return [value, { value: content }];
      return [value, { missing: messageOf(content.reason), depth: content.depth }];
    }),
  );
}

async function readRecords({ request }: CheckpointOptions): Promise<ItemRecord[]> {
  const path = join(request.directory, journalFile);
  if (!existsSync(path)) return [];
  const { journal, records } = await Journal.open<Entry>(path);
  await journal.close();
  const [head, ...items] = records as [Head, ...ItemRecord[]];
  if (head?.version === version && head.planId === request.planId && head.taps === request.taps) return items;
  await rm(path);
  return [];
}

/** Output files must all be there, as long as they were; of what is only looked at, what is not there is left out. */
async function isWhole(record: ItemRecord, { program, request }: CheckpointOptions): Promise<boolean> {
  for (const each of record.shown) {
    const there: typeof each.items = [];
    for (const item of each.items) {
      const file = fileOf(item);
      const size = file === undefined ? undefined : await sizeOf(join(request.directory, file));
      if (file === undefined || (size !== undefined && size === record.files[file])) there.push(item);
      else if (program.plan.taps[each.tap]?.full) return false;
      else delete record.files[file];
    }
    each.items = there;
  }
  return true;
}

/** The server's own files, all .json, stay. */
async function removeOthers(directory: string, keep: ReadonlySet<string>): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names)
    if (!name.endsWith(".json") && name !== journalFile && !keep.has(name))
      await rm(join(directory, name), { recursive: true, force: true });
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}
