/**
 * Chaos: under mixed load, the engine, the server, or both are killed at a random moment; then everything that was acknowledged must
 * come to its end (judge.ts). One install over all trials. Linux: processes are found in /proc.
 */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { createClient } from "@libsql/client";
import { type Server, startServer } from "../server/install";
import type { Prepared } from "./client";
import { judge, settled } from "./judge";
import { type LoadSize, startLoad } from "./load";

const root = join(import.meta.dirname, "../..");
const victims = ["engine", "server", "both"] as const;
/** The load is at work this long before a kill, at random. */
const earliestMs = 200;
const latestMs = 3000;
const settings = { WEFT_API_RATE_PER_MINUTE: "1000000" };

export interface Tally {
  trials: number;
  faults: string[];
  uploads: number;
  runs: number;
  answers: number;
  cutOff: number;
  /** Runs that took more than one attempt. */
  resumed: number;
}

export interface Trials {
  count: number;
  /** 0 up to 1. */
  random: () => number;
  size: LoadSize;
  say: (line: string) => void;
}

export async function runTrials({ count, random, size, say }: Trials): Promise<Tally> {
  const directory = await mkdtemp(join(tmpdir(), "weft-chaos-"));
  const tally: Tally = { trials: 0, faults: [], uploads: 0, runs: 0, answers: 0, cutOff: 0, resumed: 0 };
  const prepared = await prepare(directory);
  let server = await startServer(directory, 0, settings);
  const port = Number(new URL(server.url).port);
  try {
    for (let trial = 0; trial < count; trial++) {
      const victim = victims[trial % victims.length] as (typeof victims)[number];
      const waitMs = Math.round(earliestMs + random() * (latestMs - earliestMs));
      const load = startLoad(server.url, prepared, size);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (victim !== "engine") load.expectCuts();
      await kill(server, victim);
      if (victim !== "engine") server = await startServer(directory, port, settings);
      const acknowledged = await load.stop();
      await settled(server.url, prepared);
      const faults = await judge(server.url, prepared, directory, acknowledged, size);
      tally.trials++;
      tally.faults.push(...faults.map((fault) => `trial ${trial + 1} (${victim} after ${waitMs} ms): ${fault}`));
      tally.uploads += acknowledged.uploads.length;
      tally.runs += acknowledged.runs.size;
      tally.answers += acknowledged.answers;
      tally.cutOff += acknowledged.cutOff;
      say(
        `trial ${trial + 1} of ${count}: ${victim} killed after ${waitMs} ms; ${acknowledged.runs.size} runs, ${acknowledged.uploads.length} uploads, ${acknowledged.answers} answers: ${faults.length === 0 ? "all well" : faults.join("; ")}`,
      );
    }
    tally.resumed = await resumedRuns(directory);
  } finally {
    await server.stop("SIGINT");
    await rm(directory, { recursive: true, force: true });
  }
  return tally;
}

async function prepare(directory: string): Promise<Prepared> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", join(import.meta.dirname, "prepare.ts"), directory],
    { cwd: root },
  );
  return JSON.parse(stdout) as Prepared;
}

async function kill(server: Server, victim: (typeof victims)[number]): Promise<void> {
  if (victim === "both") await server.stop("SIGKILL");
  else if (victim === "server") await server.killAlone();
  else {
    const engine = engineOf(server.pid);
    if (engine !== undefined) process.kill(engine, "SIGKILL");
  }
}

function engineOf(parent: number): number | undefined {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        const [, , ppid] = /\) (\S) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
        return Number(ppid) === parent && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("engine.mjs");
      } catch {
        // It has ended meanwhile.
        return false;
      }
    });
}

async function resumedRuns(directory: string): Promise<number> {
  const client = createClient({ url: pathToFileURL(join(directory, "weft.db")).href });
  const { rows } = await client.execute("SELECT count(*) FROM Run WHERE attempts > 1");
  client.close();
  return Number(rows[0]?.[0]);
}
