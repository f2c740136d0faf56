/**
 * The program that builds segments for the engine, one after another, and prepares each for this machine. A process of its
 * own: models that were taken apart and checked leave hundreds of megabytes of heap behind that no collector gives back, and
 * an uploaded one may crash what opens it. Started as: builder <directory of plans>.
 */
import { join } from "node:path";
import { EngineError } from "../errors";
import { ModelRefused } from "../onnx/model";
import { modelRunner } from "../runtime/sessions/run-model";
import { SessionPool } from "../runtime/sessions/session-pool";
import type { BuildNote, BuildTask } from "./build-messages";
import { prepareGraph } from "./prepare-graph";
import { buildHere } from "./segment-builder";

const plansDirectory = process.argv[2] as string;
const pool = new SessionPool({ workers: 1 });
const { build } = buildHere(modelRunner(pool, join(plansDirectory, ".drafts")));

/** One is taken apart while the one before it is prepared, which another thread does: two at once would need the memory of both. */
const building = inTurn();
const preparing = inTurn();

function inTurn() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(next: () => Promise<T>): Promise<T> => {
    const done = last.then(next);
    last = done.catch(() => {});
    return done;
  };
}

async function work({ id, segment, noPasses, models }: BuildTask): Promise<BuildNote> {
  try {
    const built = await building(() => build(segment, new Set(noPasses), models));
    await preparing(() => prepareGraph(plansDirectory, built, pool));
    return { id, ok: true, built };
  } catch (thrown) {
    const error = EngineError.from(thrown, "compile").toJSON();
    return { id, ok: false, error, refused: thrown instanceof ModelRefused };
  }
}

process.on("message", async (task: BuildTask) => {
  const note = await work(task);
  if (process.connected) process.send?.(note);
});
// Whoever started this process decides when it ends: a Ctrl-C reaches the whole group. There is nothing in it to save.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
