/** The two sorts of jobs that the engine measures: precision and tuning. Models and their files are those of when an attempt begins. */
import { join } from "node:path";
import { z } from "zod";
import type { PrecisionOutcome, PrecisionProgress } from "@/nodes/precision";
import { type TuningBounds, type TuningOutcome, type TuningProgress, tuningBoundsSchema } from "@/nodes/tuning";
import type { CompileRequest, Engine } from "@/server/engine/index";
import type { DataPaths } from "@/server/storage/paths";
import { askedSchema, MeasuringFiles } from "./measuring-files";
import { MeasuringJobs } from "./measuring-jobs";

/** `nodes`: null where all of them. */
const precisionAskedSchema = askedSchema.extend({ nodes: z.array(z.string()).nullable() });
const tuningAskedSchema = askedSchema.extend({ bounds: tuningBoundsSchema });

export type PrecisionJobs = MeasuringJobs<
  z.output<typeof precisionAskedSchema>,
  { nodes: string[] | null },
  PrecisionProgress,
  PrecisionOutcome
>;
export type PrecisionJob = NonNullable<ReturnType<PrecisionJobs["of"]>>;

export type TuningJobs = MeasuringJobs<
  z.output<typeof tuningAskedSchema>,
  { bounds: TuningBounds },
  TuningProgress,
  TuningOutcome
>;
export type TuningJob = NonNullable<ReturnType<TuningJobs["of"]>>;

interface Needs {
  engine: Engine;
  paths: Pick<DataPaths, "measuring">;
  models: () => Promise<Pick<CompileRequest, "cards" | "files">>;
  log: (line: string) => void;
}

export const precisionJobs = ({ engine, paths, models, log }: Needs): PrecisionJobs =>
  new MeasuringJobs({
    name: "precision",
    files: new MeasuringFiles(join(paths.measuring, "precision"), precisionAskedSchema),
    shown: ({ nodes }) => ({ nodes }),
    measure: async (jobId, { document, runs, nodes }, follow) =>
      engine.measurePrecision({ jobId, compile: { document, ...(await models()) }, runs, nodes }, follow),
    cancel: (jobId) => engine.cancelPrecision(jobId),
    log,
  });

export const tuningJobs = ({ engine, paths, models, log }: Needs): TuningJobs =>
  new MeasuringJobs({
    name: "tuning",
    files: new MeasuringFiles(join(paths.measuring, "tuning"), tuningAskedSchema),
    shown: ({ bounds }) => ({ bounds }),
    measure: async (jobId, { document, runs, bounds }, follow) =>
      engine.tune({ jobId, compile: { document, ...(await models()) }, runs, bounds }, follow),
    cancel: (jobId) => engine.cancelTuning(jobId),
    log,
  });
