/**
 * The program that builds segments for the engine, keeps their graphs, and prepares each for this machine. A process of its own:
 * models that were taken apart and checked leave hundreds of megabytes of heap behind that no collector gives back, and an
 * uploaded one may crash what opens it. Started as: builder <directory of plans>.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../build-graphs";
import { EngineError } from "../errors";
import { ModelRefused } from "../onnx/model";
import type { Segment } from "../onnx/segment";
import { PlanStore } from "../runtime/plan-store";
import { modelRunner } from "../runtime/sessions/run-model";
import { SessionPool } from "../runtime/sessions/session-pool";
import type { BuildNote, BuildTask } from "./build-messages";
import { prepareGraph } from "./prepare-graph";
import { roomOf } from "./room";
import { buildHere, type ModelFiles } from "./segment-builder";

const plans = new PlanStore(process.argv[2] as string);
const pool = new SessionPool({ workers: 1 });
const { build } = buildHere(modelRunner(pool, join(plans.directory, ".drafts")));

/** Bytes of the models that are worked on side by side: taken apart, checked and prepared, one takes several times its size. */
const room = roomOf(48 * 2 ** 20);

async function work({ id, segment, noPasses, models }: BuildTask): Promise<BuildNote> {
  try {
    const built = await room.hold(sizeOf(segment, models), async () => {
      const { bytes, ...rest } = await build(segment, new Set(noPasses), models);
      const graph = { ...rest, sha256: sha256(bytes) };
      await plans.writeGraph(graph.sha256, bytes);
      await prepareGraph(plans, graph, pool);
      return graph;
    });
    return { id, ok: true, built };
  } catch (thrown) {
    const error = EngineError.from(thrown, "compile").toJSON();
    return { id, ok: false, error, refused: thrown instanceof ModelRefused };
  }
}

function sizeOf({ ops }: Segment, { files }: ModelFiles): number {
  return ops.reduce((sum, { attrs }) => {
    const path = files[(attrs.file as { sha256: string } | undefined)?.sha256 ?? ""];
    return sum + ((path && statSync(path, { throwIfNoEntry: false })?.size) || 0);
  }, 0);
}

process.on("message", async (task: BuildTask) => {
  const note = await work(task);
  if (process.connected) process.send?.(note);
});
// Whoever started this process decides when it ends: a Ctrl-C reaches the whole group. There is nothing in it to save.
process.on("SIGINT", () => {});
const leave = () => process.kill(process.pid, "SIGKILL");
process.on("disconnect", leave);
// Left while it started, when nobody listened yet.
if (!process.connected) leave();
