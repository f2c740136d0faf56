/** How long runs are kept: `keepDays`, and at most `keepCount` of a pipeline. Runs that have not ended are never touched. */
import type { Db } from "@/server/db/client";
import type { RunFiles } from "./run-files";

const ended = { in: ["done", "failed", "cancelled"] };
const dayMs = 24 * 3600 * 1000;

export interface Retention {
  keepDays: number;
  keepCount: number;
}

export async function removeOldRuns(
  db: Db,
  files: RunFiles,
  { keepDays, keepCount }: Retention,
  now = Date.now(),
): Promise<number> {
  const old = await db.run.findMany({
    where: { state: ended, createdAt: { lt: new Date(now - keepDays * dayMs) } },
    select: { id: true },
  });
  const doomed = new Set(old.map((run) => run.id));
  const crowded = await db.run.groupBy({ by: ["pipelineId"], where: { state: ended }, _count: { _all: true } });
  for (const { pipelineId, _count } of crowded) {
    if (_count._all <= keepCount) continue;
    const surplus = await db.run.findMany({
      where: { pipelineId, state: ended },
      orderBy: { createdAt: "desc" },
      skip: keepCount,
      select: { id: true },
    });
    for (const { id } of surplus) doomed.add(id);
  }
  for (const id of doomed) {
    await files.remove(id);
    await db.run.deleteMany({ where: { id } });
  }
  return doomed.size;
}
