/** All routers under one roof. The interface imports the type only. */
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { createCallerFactory, router } from "./init";
import { apiKeysRouter } from "./routers/api-keys";
import { liveSourcesRouter } from "./routers/live-sources";
import { modelsRouter } from "./routers/models";
import { pipelinesRouter } from "./routers/pipelines";
import { precisionRouter } from "./routers/precision";
import { runsRouter } from "./routers/runs";
import { sessionRouter } from "./routers/session";
import { setupRouter } from "./routers/setup";
import { systemRouter } from "./routers/system";
import { tuningRouter } from "./routers/tuning";

export const appRouter = router({
  session: sessionRouter,
  pipelines: pipelinesRouter,
  precision: precisionRouter,
  tuning: tuningRouter,
  runs: runsRouter,
  models: modelsRouter,
  liveSources: liveSourcesRouter,
  apiKeys: apiKeysRouter,
  system: systemRouter,
  setup: setupRouter,
});

export type AppRouter = typeof appRouter;
export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;

export const createCaller = createCallerFactory(appRouter);
