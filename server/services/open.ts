/** Opens everything an install runs on, in order; close() ends it in reverse. Made once per process. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { registry } from "@/nodes/registry.generated";
import { SlidingLimiter } from "@/server/auth/rate-limit";
import { openDatabase } from "@/server/db/client";
import { migrate } from "@/server/db/migrate";
import { check, createEngine, type Engine } from "@/server/engine/index";
import { childEnvironment, type Env } from "@/server/env";
import { Dispatcher } from "@/server/jobs/dispatcher";
import { precisionJobs, tuningJobs } from "@/server/jobs/engine-measuring";
import { Intake } from "@/server/jobs/intake";
import { RunEvents } from "@/server/jobs/run-events";
import { RunFiles } from "@/server/jobs/run-files";
import { BlobStore } from "@/server/storage/blobs";
import { type DataPaths, dataPaths, makeDirectories, readSecret } from "@/server/storage/paths";
import { KnownKeys } from "./api-keys";
import type { Deps } from "./deps";
import { readCatalog } from "./model-files";
import { forEngine } from "./models";
import { prepare } from "./runs";
import { needed, newSetupToken } from "./setup";

export interface OpenOptions {
  env: Env;
  log: (line: string) => void;
  /** The program of the engine's process; a test may bring another engine. */
  engine: { entry: string } | Engine;
  /** Shows what takes its time. */
  step?: (title: string, work: () => Promise<string>) => Promise<string>;
}

export interface Opened {
  deps: Deps;
  /** Starts the engine, then hands out the runs that wait. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const quarterHourMs = 15 * 60_000;
const drainMs = 10_000;

export async function open(options: OpenOptions): Promise<Opened> {
  const { env, log, engine: given, step = (_, work) => work() } = options;
  const paths = dataPaths(env.dataDirectory);
  await makeDirectories(paths);
  await step("Preparing the database", () => prepareDatabase(env, paths));
  const db = openDatabase(paths.database);
  const version = await versionOf(env.root);
  const engine =
    "entry" in given
      ? createEngine({
          entry: given.entry,
          dataDirectory: paths.root,
          memoryBytes: env.memoryBytes,
          environment: childEnvironment(),
          version,
          onLog: log,
        })
      : given;
  const blobs = new BlobStore(paths.blobs, paths.incoming);
  const catalog = await readCatalog(env.root);
  const events = new RunEvents();
  const runFiles = new RunFiles(paths);
  const models = { db, catalog, blobs, env };
  const dispatcher = new Dispatcher({
    db,
    engine,
    events,
    files: runFiles,
    blobs,
    measuring: paths.measuring,
    concurrency: env.runs.concurrency,
    retention: env.runs,
    prepare: (run) => prepare(models, run),
    log,
  });
  const measured = { engine, paths, models: () => forEngine(models), log };
  const deps: Deps = {
    ...models,
    version,
    paths,
    engine,
    check: (document, cards) => check(document, cards, registry),
    dispatcher,
    intake: new Intake(),
    precision: precisionJobs(measured),
    tuning: tuningJobs(measured),
    events,
    runFiles,
    secret: await readSecret(paths),
    setup: { token: (await needed({ db })).needed ? newSetupToken() : null },
    knownKeys: new KnownKeys(),
    limiters: {
      signIn: new SlidingLimiter({ limit: env.signInAttempts, windowMs: quarterHourMs }),
      setup: new SlidingLimiter({ limit: 20, windowMs: quarterHourMs }),
      api: new SlidingLimiter({ limit: env.apiRatePerMinute, windowMs: 60_000 }),
    },
    log,
  };
  return {
    deps,
    async start() {
      await sweep(db, blobs, runFiles);
      await engine.start();
      await sweepPlans(deps);
      await dispatcher.start();
      for (const jobs of [deps.precision, deps.tuning]) await jobs.resume();
    },
    async close() {
      for (const jobs of [deps.precision, deps.tuning]) jobs.close();
      dispatcher.stop();
      await engine.stop(drainMs);
      await Promise.all([dispatcher.settled(), deps.precision.settled(), deps.tuning.settled()]);
      await db.$disconnect();
    },
  };
}

/** Files that no row names: whoever sent them was never told that they are kept. */
async function sweep(db: Deps["db"], blobs: BlobStore, runFiles: RunFiles): Promise<void> {
  const assets = await db.asset.findMany({ select: { sha256: true, bytes: true } });
  await blobs.sweep(new Map(assets.map(({ sha256, bytes }) => [sha256, bytes])));
  const runs = await db.run.findMany({ select: { id: true } });
  await runFiles.sweep(new Set(runs.map(({ id }) => id)));
}

/** Graphs that no run shows and no drawing needs. It can be done at the next start as well. */
async function sweepPlans({ db, engine, log }: Pick<Deps, "db" | "engine" | "log">): Promise<void> {
  const runs = await db.run.findMany({ select: { planId: true }, distinct: ["planId"] });
  await engine
    .sweepPlans(runs.map(({ planId }) => planId))
    .catch((error: Error) => log(`sweeping plans: ${error.message}`));
}

async function prepareDatabase(env: Env, { database, backups }: DataPaths): Promise<string> {
  const { applied, backup } = await migrate({
    databasePath: database,
    migrationsDirectory: join(env.root, "prisma", "migrations"),
    backupsDirectory: backups,
  });
  if (applied.length === 0) return "up to date";
  return `applied ${applied.join(", ")}${backup ? `, the old one kept as ${backup}` : ""}`;
}

async function versionOf(root: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version?: string };
  return version ?? "unknown";
}
