/** Jobs that are interrupted, by an engine that answers as the test says. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { PrecisionOutcome } from "@/nodes/precision";
import { EngineError } from "@/server/engine/index";
import { drawing } from "@/server/engine/testing/document";
import { askedSchema, MeasuringFiles } from "./measuring-files";
import { MeasuringJobs } from "./measuring-jobs";

let searches: string;
beforeEach(() => {
  searches = join(mkdtempSync(join(tmpdir(), "weft-searches-")), "searches");
});
afterEach(() => rmSync(join(searches, ".."), { recursive: true, force: true }));

const document = drawing({ photo: ["io.image-input"] }, []);
const runs = [{ photo: { type: "file" as const, path: "a.png", name: "a.png", mime: "image/png" } }];
const asked = { document, runs };
type Asked = typeof asked;
const done: PrecisionOutcome = { graphs: [] };
const died = () => new EngineError({ code: "engine-restarting", phase: "run", message: "The engine stopped." });

function jobsOf(answer: (asked: Asked, attempt: number) => Promise<PrecisionOutcome>) {
  const requests: Asked[] = [];
  const cancelled: string[] = [];
  const jobs = new MeasuringJobs<Asked, { inputs: number }, object, PrecisionOutcome>({
    name: "test",
    files: new MeasuringFiles(searches, askedSchema as never),
    shown: (given) => ({ inputs: given.runs.length }),
    measure: (_id, given) => answer(given, requests.push(given)),
    cancel: async (id) => cancelled.push(id) > 0,
    log: () => {},
    pauseMs: 1,
  });
  return { jobs, requests, cancelled };
}
const stored = () => readdirSync(searches);

it("is begun again with the same samples where the engine died, and says so", async () => {
  const { jobs, requests } = jobsOf(async (_request, attempt) => {
    if (attempt < 3) throw died();
    return done;
  });
  const job = await jobs.start("p", asked);
  expect(stored()).toEqual([`${job.id}.json`]);
  await jobs.settled();
  expect(jobs.of("p")).toMatchObject({ state: "done", attempt: 3, outcome: done, inputs: 1 });
  expect(requests).toEqual([asked, asked, asked]);
  expect(stored()).toEqual([]);
});

it("is given up where it dies over and over, over servers too", async () => {
  const { jobs, requests } = jobsOf(() => Promise.reject(died()));
  await jobs.start("p", asked);
  await jobs.settled();
  const told = { key: "interrupted", params: { attempts: 3 } };
  expect(jobs.of("p")).toMatchObject({ state: "failed", told });
  expect([requests.length, stored().length]).toEqual([3, 0]);

  // Each attempt takes the server with it.
  for (let server = 0; server < 3; server++) {
    const next = jobsOf(() => new Promise(() => {}));
    if (server === 0) await next.jobs.start("p", asked);
    else await next.jobs.resume();
    await expect.poll(() => next.requests.length).toBe(1);
    expect(next.jobs.of("p")).toMatchObject({ state: "running", attempt: server + 1 });
  }
  const last = jobsOf(async () => done);
  await last.jobs.resume();
  await last.jobs.settled();
  expect(last.jobs.of("p")).toMatchObject({ state: "failed", told });
  expect([last.requests.length, stored().length]).toEqual([0, 0]);
});

it("that a server did not end, the next takes up; one that was cancelled stays so", async () => {
  let end: (error: EngineError) => void = () => {};
  const first = jobsOf(() => new Promise((_, reject) => (end = reject)));
  await first.jobs.start("p", asked);
  await expect.poll(() => first.requests.length).toBe(1);
  first.jobs.close();
  end(died());
  await first.jobs.settled();
  expect(stored()).toHaveLength(1);
  writeFileSync(join(searches, "broken.json"), "{");

  const second = jobsOf(() => new Promise((_, reject) => (end = reject)));
  await second.jobs.resume();
  await expect.poll(() => second.requests).toEqual([asked]);
  expect(second.jobs.running).toMatchObject({ pipelineId: "p", attempt: 2 });
  const cancelled = second.jobs.cancel("p");
  expect(second.cancelled).toHaveLength(1);
  // It dies before it has heard of it.
  end(died());
  await cancelled;
  await second.jobs.settled();
  expect(second.jobs.of("p")).toMatchObject({ state: "cancelled" });
  expect(stored()).toEqual([]);
});

it("fails with what is wrong, and is not begun again", async () => {
  const full = new EngineError({
    code: "out-of-disk",
    phase: "store",
    message: "There is no room.",
    told: { key: "full", params: {} },
  });
  const { jobs, requests } = jobsOf(() => Promise.reject(full));
  await jobs.start("p", asked);
  await jobs.settled();
  expect(jobs.of("p")).toMatchObject({ message: "There is no room.", told: { key: "full" } });
  expect(requests).toHaveLength(1);
});
