/**
 * What services work with. Made once per process by server/web.ts (or a test) and kept on globalThis, because Next bundles
 * every route apart: a module variable would be a different one in each.
 */

import type { ModelCard } from "@/nodes/model-card";
import type { SlidingLimiter } from "@/server/auth/rate-limit";
import type { Db } from "@/server/db/client";
import type { Engine } from "@/server/engine/index";
import type { Env } from "@/server/env";
import type { Dispatcher } from "@/server/jobs/dispatcher";
import type { PrecisionJobs, TuningJobs } from "@/server/jobs/engine-measuring";
import type { Intake } from "@/server/jobs/intake";
import type { RunEvents } from "@/server/jobs/run-events";
import type { RunFiles } from "@/server/jobs/run-files";
import type { BlobStore } from "@/server/storage/blobs";
import type { DataPaths } from "@/server/storage/paths";
import type { KnownKeys } from "./api-keys";
import type { PipelineCheck } from "./contract";

export interface Deps {
  env: Env;
  version: string;
  db: Db;
  paths: DataPaths;
  blobs: BlobStore;
  engine: Engine;
  /** The compiler's opinion of a drawing; quick, and in this process. */
  check: (document: unknown, cards: readonly ModelCard[]) => PipelineCheck;
  dispatcher: Dispatcher;
  intake: Intake;
  precision: PrecisionJobs;
  tuning: TuningJobs;
  events: RunEvents;
  runFiles: RunFiles;
  /** Cards of models/catalog. */
  catalog: readonly ModelCard[];
  /** Signs sessions. */
  secret: string;
  /** The token of the link for the first administrator; null once there is one. */
  setup: { token: string | null };
  knownKeys: KnownKeys;
  limiters: { signIn: SlidingLimiter; setup: SlidingLimiter; api: SlidingLimiter };
  log: (line: string) => void;
}

const key = Symbol.for("weft.deps");
type Holder = { [key]?: Deps };

export function provideDeps(deps: Deps): void {
  (globalThis as Holder)[key] = deps;
}

export function getDeps(): Deps {
  const deps = (globalThis as Holder)[key];
  if (!deps) throw new Error("Weft's services are not open in this process: start it with `npm run up`.");
  return deps;
}
