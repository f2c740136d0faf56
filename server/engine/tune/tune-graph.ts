/**
 * Tunes one graph: every setting climbs its ladder of batches while that pays, the promising are measured again by successive halving,
 * and what seems quicker than the untuned must show it in turns with it. In a process of its own, whose growth beyond idle workers is the memory that a
 * point needs: settings are first measured in the order of their memory, so that what one leaves behind never hides what the next takes.
 */
import { keepsBounds, type TunedForm, type TunedGraph, type TuningBounds, type TuningPoint } from "@/nodes/tuning";
import type { GraphStep } from "../plan";
import { ladder } from "../runtime/batch/batch-times";
import { firstRows, mostRows } from "../runtime/batch/batcher";
import { processorName } from "../runtime/machine";
import { SessionPool } from "../runtime/sessions/session-pool";
import { type Candidate, isSameSetting, settingsOf, untunedSetting } from "./candidates";
import { contest, leastGain, mostCost } from "./choose";
import { successiveHalving } from "./halving";
import { type LoadTest, least, loadTest, median } from "./load-test";
import { bytesOf, shapeOf, type TuneRows } from "./tune-rows";
import { type Compared, inTurns, rounds } from "./turns";

export interface GraphTask extends TuneRows {
  /** What form of a graph it is. */
  form: Pick<TunedForm, "title" | "scheme">;
  step: GraphStep;
  path: string;
  prepared: string;
  processors: number;
  /** Of this graph. */
  bounds: TuningBounds;
  withinMs: number;
}

/** Of the time: for the ladders, and for the turns at the end. The rest is for halving. */
const ladderShare = 0.4;
const turnsShare = 0.25;
/** A ladder ends where a batch gives less than this of the best of its setting. */
const dropped = 0.8;
const leastMs = 40;

interface Measured extends Candidate {
  rates: number[];
  times: number[];
  bytes: number;
}

type OnProgress = (phase: "measure" | "compare", share: number) => void;

/** Rejects with what the graph says where it cannot be run at all. */
export async function tuneGraph(task: GraphTask, onProgress: OnProgress): Promise<TunedGraph> {
  const pool = await openPool(task);
  try {
    return await tuneOn(pool, task, onProgress);
  } finally {
    await pool.close();
  }
}

async function tuneOn(pool: SessionPool, task: GraphTask, onProgress: OnProgress): Promise<TunedGraph> {
  const { form, step, path, processors, bounds, rows, source, unit, withinMs } = task;
  const started = performance.now();
  const emptyBytes = process.memoryUsage().rss;
  const spent = () => performance.now() - started;
  const rowBytes = Math.max(1, bytesOf(rows[0]));
  const batches = ladder(mostRows(rowBytes, Math.floor(step.maxBatch / unit)));
  const own = untunedSetting(processors);
  const { ragged } = step;
  const extent = ragged ? (rows[0]?.[0]?.dims[ragged.dim] ?? 0) : 0;
  const startBatch =
    batches.findLast((batch) => batch * unit <= Math.max(unit, firstRows(step, extent, step.maxBatch))) ?? 1;
  const isStart = (each: Candidate) => isSameSetting(each, own) && each.batch === startBatch;
  const measured: Measured[] = [];
  const show = (phase: "measure" | "compare") => onProgress(phase, Math.min(1, spent() / withinMs));
  const test = (candidate: Candidate, ms: number): Promise<LoadTest> =>
    loadTest(pool, path, step, rows, candidate, Math.max(leastMs, ms));

  const settings = settingsOf(processors, bounds.memoryBytes !== null);
  const slotMs = (withinMs * ladderShare) / (settings.length * batches.length);
  for (const setting of settings) {
    // The untuned is measured however late it is: there is no choice without it.
    if (spent() > withinMs * ladderShare * 1.5 && !isSameSetting(setting, own)) continue;
    pool.forget(path);
    let best = 0;
    for (const batch of batches) {
      show("measure");
      const last = measured.findLast((each) => isSameSetting(each, setting));
      // About what it takes at the least, a batch of twice as many rows.
      const expectedMs = (last?.times[0] ?? 0) * 2 * (least + 1);
      if (last && spent() + expectedMs > withinMs * ladderShare * 2) break;
      const { rowsPerSecond, batchMs } = await test({ ...setting, batch }, slotMs);
      const bytes = Math.max(0, process.memoryUsage().rss - emptyBytes);
      measured.push({ ...setting, batch, rates: [rowsPerSecond], times: [batchMs], bytes });
      best = Math.max(best, rowsPerSecond);
      if (rowsPerSecond < best * dropped) break;
    }
  }

  const allowed = measured.filter((each) => keepsBounds(pointOf(each), bounds));
  await successiveHalving(allowed, {
    budgetMs: Math.max(0, withinMs * (1 - turnsShare) - spent()),
    now: () => performance.now(),
    isKept: (each) => isStart(each) || pointOf(each) === contest(measured.map(pointOf), own, bounds).untuned,
    async measure(candidate, ms) {
      show("measure");
      const { rowsPerSecond, batchMs } = await test(candidate, ms);
      candidate.rates.push(rowsPerSecond);
      candidate.times.push(batchMs);
      return median(candidate.rates);
    },
  });
  const points = measured.map(pointOf);
  const { untuned: learned, narrow, wide, nearest } = contest(points, own, bounds);
  const start = points.find(isStart);
  // What is learned in a moment must be worth leaving what the runtime begins with.
  const isLearned = !start || start === learned || (await compare(learned, start, 3)).rate >= leastGain;
  const untuned = isLearned ? learned : start;
  const isKept = narrow !== null || wide !== null;
  const base = keepsBounds(untuned, bounds) ? untuned : narrow;
  const chosen = base ? await challenge(base, wide) : (wide ?? nearest);
  const gain = chosen === untuned ? 1 : (await compare(chosen, untuned, 1)).rate;
  return {
    version: 2,
    ...form,
    graph: step.graph,
    machine: processorName(),
    processors,
    rows: source,
    shape: shapeOf(rows[0] ?? []),
    rowBytes,
    unit,
    ...bounds,
    isKept,
    points,
    untuned: points.indexOf(untuned),
    chosen: points.indexOf(chosen),
    gain,
    factor: null,
    rivals: [],
    measuredAt: new Date().toISOString(),
  };

  /** Sessions of several threads, only where they are quicker in turns and take no more of the processors. */
  async function challenge(base: TuningPoint, wide: TuningPoint | null): Promise<TuningPoint> {
    if (!wide || wide.rowsPerSecond < base.rowsPerSecond * leastGain) return base;
    const { rate, cost } = await compare(wide, base, 2);
    return rate >= leastGain && cost <= mostCost ? wide : base;
  }

  /** The first beside the other. `left`: such contests, with this one. */
  async function compare(one: TuningPoint, other: TuningPoint, left: number): Promise<Compared> {
    const ms = Math.max(0, withinMs - spent()) / (2 * rounds * left);
    const [, compared] = await inTurns(2, (place) => {
      show("compare");
      return test(place === 0 ? other : one, ms);
    });
    return compared as Compared;
  }
}

const points = new WeakMap<Measured, { of: number; point: TuningPoint }>();

/** One object for each state of what was measured. */
function pointOf(each: Measured): TuningPoint {
  const known = points.get(each);
  if (known?.of === each.rates.length) return known.point;
  const { threads, workers, batch, bytes, rates, times } = each;
  const point = { threads, workers, batch, rowsPerSecond: median(rates), batchMs: median(times), bytes };
  points.set(each, { of: rates.length, point });
  return point;
}

/** With workers that run: their programs are in memory whatever they hold. */
export async function openPool({
  processors,
  prepared,
  path,
}: Pick<GraphTask, "processors" | "prepared" | "path">): Promise<SessionPool> {
  const pool = new SessionPool({ workers: processors, prepared, bytesPerWorker: Number.POSITIVE_INFINITY });
  const nothing = `${path}.none`;
  await Promise.all(Array.from({ length: processors }, () => pool.run(nothing, {}, null).catch(() => {})));
  pool.forget(nothing);
  return pool;
}
