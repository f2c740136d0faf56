/** A run is cut short in the middle, and begun again in the same directory: what is counted is how often items are worked on. */
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { RunResult } from "@/nodes/results";
import type { ExecutionPlan } from "../../plan";
import { journalFile, type RunRequest } from "../../protocol";
import type { KernelContext, OpenedItem } from "../kernel";
import { Bench, host, plan, shown } from "../testing/tiny-plans";

const items = 24;
/** How often each item was worked on, and whom the opener was told to pass over. */
let worked: number[] = [];
let passed: number[] = [];
const standstill = 16;
let isStanding = false;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const bench = new Bench(
  {
    open: {
      range: function* (context: KernelContext): Iterable<OpenedItem> {
        for (let value = 0; value < items; value++) {
          if (context.isKnown?.(value)) passed.push(value);
          yield { values: [value], name: `item ${value}` };
        }
      },
    },
    map: {
      work: async ({ signal }: KernelContext, _: unknown, [value]: readonly unknown[]) => {
        worked[Number(value)] = (worked[Number(value)] ?? 0) + 1;
        await pause(10);
        if (isStanding && Number(value) >= standstill)
          await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
        if (value === 3) throw new Error("cannot read 3");
        return [Number(value) === 5 ? Number.NaN : Number(value) * 10];
      },
      picture: (_: unknown, __: unknown, [value]: readonly unknown[]) => [
        { width: 1, height: 1, channels: 3, data: new Uint8Array(3).fill(Number(value)) },
      ],
      "text.join": (_: unknown, __: unknown, [texts]: readonly unknown[]) => [(texts as unknown[]).join()],
    },
    refine: {
      small: (_: unknown, __: unknown, [value]: readonly unknown[]) => (Number(value) < 150 ? [value] : null),
      "logic.deduplicate": (_: unknown, __: unknown, [value]: readonly unknown[]) => [value],
    },
  } as never,
  { firstCommitMs: 0, window: { least: 2, most: 2 } },
);
afterAll(() => bench.close());
beforeEach(() => {
  worked = [];
  passed = [];
});

const line = { id: 1, name: "line" };
const small = { id: 2, name: "line", refines: 1 };
const range = host({ op: "range", path: [], inputs: [], outputs: [1], effect: "open", opens: 1 });
const work = host({ op: "work", path: [1], inputs: [1], outputs: [2] });
const join_ = (closes: number, out: number) =>
  host({ op: "text.join", id: `join${out}`, path: [], inputs: [2], outputs: [out], effect: "close", closes });

/** Numbers, those of them that are small, pictures of them, and lists of all and of the small ones. */
function drawn(): ExecutionPlan {
  const made = plan(
    [line, small],
    [
      range,
      work,
      host({ op: "small", path: [1], inputs: [2], outputs: [3], effect: "refine", opens: 2 }),
      host({ op: "picture", path: [1], inputs: [2], outputs: [4] }),
      join_(1, 5),
      join_(2, 6),
    ],
    [2, 3, 4, 5, 6],
    [2],
  );
  return { ...made, values: made.values.map((value) => (value.id === 4 ? { ...value, kind: "image" } : value)) };
}

const filesOf = (directory: string) =>
  readdirSync(directory)
    .filter((name) => name !== journalFile)
    .sort();
const named = ({ ports }: RunResult) =>
  ports
    .flatMap((port) => port.items.flatMap(({ value }) => (value as { file?: string } | undefined)?.file ?? []))
    .sort();

/** Begins a run that comes to a stand at `standstill`, and ends it there; its directory is left as a killed engine leaves it. */
async function cutShort(directory: string): Promise<void> {
  mkdirSync(directory);
  const request = bench.request(bench.store(drawn()), { directory, checkpoint: "begin", taps: "interactive" });
  isStanding = true;
  const run = bench.runtime.run(request);
  run.catch(() => {});
  while (!existsSync(join(directory, journalFile)) || worked[standstill] === undefined) await pause(10);
  // Another window.
  await pause(600);
  bench.runtime.cancel(request.runId);
  await expect(run).rejects.toMatchObject({ code: "cancelled" });
  isStanding = false;
}

describe("a run that was cut short", () => {
  const resume = (directory: string): Partial<RunRequest> => ({ directory, checkpoint: "resume", taps: "interactive" });
  const fresh = (name: string) => join(bench.directory, name);

  it("goes on behind what it had finished, with each item once, and the same result", async () => {
    const whole = await bench.run(drawn(), { taps: "interactive" });
    worked = [];
    const directory = fresh("cut");
    await cutShort(directory);
    const before = [...worked];
    writeFileSync(join(directory, "out4-result-23.png"), "half of a picture");
    mkdirSync(join(directory, ".scratch-left"));
    writeFileSync(join(directory, "compile.json"), "{}");
    const again = await bench.run(drawn(), resume(directory));
    expect(passed).toEqual(Array.from({ length: standstill }, (_, index) => index));
    for (const index of passed) expect(worked[index]).toBe(before[index]);
    expect(again.ports).toEqual(whole.ports);
    expect(again.errors).toEqual(whole.errors);
    expect(shown(again, 5)).toEqual(shown(whole, 5));
    expect(filesOf(directory)).toEqual(["compile.json", ...named(again)].sort());
    const counts = (result: RunResult) => result.trace.steps.map(({ step, rows, failed }) => [step, rows, failed]);
    expect(counts(again)).toEqual(counts(whole));
    expect(again.trace.items).toEqual({ axis: "line", count: items });
    // Each call of the kernel waits for 10 ms.
    expect(again.trace.steps.find(({ step }) => step === "work")?.busyMs).toBeGreaterThan(items * 9);
  });

  it("believes what is whole: not a record that was torn, not an item whose picture is gone", async () => {
    const directory = fresh("torn");
    await cutShort(directory);
    const journal = join(directory, journalFile);
    const { size } = statSync(journal);
    appendFileSync(journal, Buffer.alloc(40, 7));
    rmSync(join(directory, "out4-result-0.png"));
    const again = await bench.run(drawn(), resume(directory));
    expect(passed).toEqual(Array.from({ length: standstill - 1 }, (_, index) => index + 1));
    expect(worked[0]).toBe(2);
    expect(shown(again, 4)).toHaveLength(items);
    expect(statSync(journal).size).toBeGreaterThanOrEqual(size);
    expect(filesOf(directory)).toEqual(named(again));
  });

  it("does everything again where an op remembers the items before, or the plan is another", async () => {
    const remembering = plan(
      [line, small],
      [
        range,
        work,
        host({ op: "logic.deduplicate", path: [1], inputs: [2], outputs: [3], effect: "refine", opens: 2 }),
      ],
      [3],
    );
    const directory = fresh("remembering");
    await bench.run(remembering, { directory, checkpoint: "begin" });
    expect(existsSync(join(directory, journalFile))).toBe(false);
    await bench.run(remembering, resume(directory));
    expect(worked).toEqual(Array(items).fill(2));

    worked = [];
    const other = fresh("other");
    await cutShort(other);
    await bench.run(plan([line], [range, work], [2]), resume(other));
    expect(passed).toEqual([]);
  });
});
