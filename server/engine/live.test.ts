/** Live sources from a drawing to results: what a slow drawing drops, what is left when a run is stopped, and how it goes on after a kill. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { RunProgress } from "@/nodes/results";
import { photo } from "@/server/testing/pictures";
import { createPlanCompiler } from "./process/compile-plans";
import { buildHere } from "./process/segment-builder";
import { journalFile, type RunRequest } from "./protocol";
import { createRuntime } from "./runtime";
import type { MapKernel } from "./runtime/kernel";
import { kernels } from "./runtime/kernels";
import { encodeImage } from "./runtime/kernels/image-codec";
import { modelRunner } from "./runtime/sessions/run-model";
import { drawing } from "./testing/document";

const directory = mkdtempSync(join(tmpdir(), "weft-live-runs-"));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const picture = await photo(320, 240);
/** How long a picture is worked on, and the most that were worked on at once. */
let workMs = 0;
let busy = 0;
let mostBusy = 0;

const slow: MapKernel = async (context, attrs, inputs) => {
  mostBusy = Math.max(mostBusy, ++busy);
  await pause(workMs);
  busy--;
  return (kernels.map["image.resize"] as MapKernel)(context, attrs, inputs);
};
const runtime = createRuntime({
  plansDirectory: join(directory, "plans"),
  kernels: { ...kernels, map: { ...kernels.map, "image.resize": slow } },
  encode: encodeImage,
  workers: 1,
  firstCommitMs: 0,
});
const { compile } = createPlanCompiler(
  runtime.plans,
  buildHere(modelRunner(runtime.pool, join(directory, "drafts"))),
  "test",
);
afterAll(async () => {
  await runtime.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(() => {
  workMs = 0;
  mostBusy = 0;
});

const watch = (params: object, gate = false) =>
  drawing(
    {
      camera: ["io.live-input", { perSecond: 30, maxFrames: 1000, ...params }],
      gate: gate ? ["video.motion-gate"] : ["vision.grayscale"],
      small: ["vision.resize", { width: 32, height: 24 }],
      out: ["io.images-output"],
      line: ["text.template", { template: "x{{number}}" }],
      all: ["text.join", { separator: "\n" }],
      text: ["io.text-output"],
    },
    [
      "camera.image > gate.image",
      "gate.image > small.image",
      "small.image > out.images",
      "camera.seconds > line.values",
      "line.text > all.text",
      "all.text > text.text",
    ],
  );

interface Begun {
  request: RunRequest;
  result: ReturnType<typeof runtime.run>;
  progress: () => RunProgress | undefined;
  send: (count: number, everyMs: number) => Promise<void>;
}

let runs = 0;
async function begin(document = watch({}), part: Partial<RunRequest> = {}, forSeconds = 60): Promise<Begun> {
  const answer = await compile({ document, cards: [], files: {} });
  if (!answer.ok) throw new Error(JSON.stringify(answer.diagnostics));
  const runId = `run-${runs++}`;
  const request: RunRequest = {
    runId,
    planId: answer.planId,
    files: {},
    inputs: { camera: { type: "live", source: { kind: "pushed" }, forSeconds } },
    directory: join(directory, runId),
    taps: "service",
    priority: "interactive",
    ...part,
  };
  let latest: RunProgress | undefined;
  const result = runtime.run(request, (progress) => {
    latest = progress;
  });
  result.catch(() => {});
  return {
    request,
    result,
    progress: () => latest,
    async send(count, everyMs) {
      for (let sent = 0; sent < count; ) {
        if (runtime.live(request.runId)?.push("camera", picture).state !== "waiting") sent++;
        await pause(everyMs);
      }
    },
  };
}

const itemsOf = (result: Awaited<Begun["result"]>, node: string) =>
  result.ports.find((port) => port.node === node)?.items ?? [];
const textOf = (result: Awaited<Begun["result"]>) => String(itemsOf(result, "text")[0]?.value);

describe("a live run", { timeout: 60_000 }, () => {
  it("drops the oldest of what a slow drawing has no time for, and finishes what came when it is stopped", async () => {
    workMs = 150;
    const { request, result, progress, send } = await begin(watch({ waiting: 2, atWork: 1 }));
    await send(40, 40);
    const seen = progress()?.nodes.camera?.live;
    expect(seen).toMatchObject({ state: "receiving" });
    expect(seen?.dropped).toBeGreaterThan(10);
    // The newest picture, whose file is there already; the text is not, as it waits for all.
    const newest = progress()?.newest;
    expect(newest).toMatchObject([{ node: "out", kind: "image", items: [{ value: { width: 32, height: 24 } }] }]);
    const [shown] = newest?.[0]?.items ?? [];
    expect(shown?.at[0]?.index).toBeGreaterThan(0);
    const { file } = (shown?.value ?? {}) as { file?: string };
    expect(existsSync(join(request.directory, file ?? "none"))).toBe(true);
    runtime.live(request.runId)?.stop();
    const done = await result;
    const { received = 0, dropped = 0, ended, state } = done.trace.live?.camera ?? {};
    expect([ended, state]).toEqual(["stopped", "ended"]);
    expect(received).toBeGreaterThan(30);
    expect(itemsOf(done, "out").length).toBe(received - dropped);
    expect(textOf(done).split("\n").length).toBe(received - dropped);
    expect(mostBusy).toBe(1);
    // Seconds since the start, growing.
    const seconds = itemsOf(done, "out").map(({ at }) => at[0]?.timeMs ?? -1);
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
  });

  it("ends after its frames and after its time, and with nothing where nothing came", async () => {
    const few = await begin(watch({ maxFrames: 5 }));
    await few.send(8, 45);
    expect((await few.result).trace.live?.camera).toMatchObject({ ended: "limit", received: 5, dropped: 0 });
    const short = await begin(watch({}), {}, 3);
    await short.send(3, 45);
    expect((await short.result).trace.live?.camera).toMatchObject({ ended: "limit", received: 3 });
    const early = await begin();
    runtime.live(early.request.runId)?.stop();
    expect(itemsOf(await early.result, "out")).toEqual([]);
  });

  it("is written as a video while it goes on", async () => {
    const film = drawing(
      {
        camera: ["io.live-input", { perSecond: 30, maxFrames: 6 }],
        write: ["video.write"],
        out: ["io.video-output"],
      },
      ["camera.image > write.image", "camera.seconds > write.seconds", "write.video > out.video"],
    );
    const { request, result, progress, send } = await begin(film);
    await send(6, 60);
    const done = await result;
    const clip = itemsOf(done, "out")[0]?.value as { file: string; durationMs: number };
    expect(existsSync(join(request.directory, clip.file))).toBe(true);
    expect(clip.durationMs).toBeGreaterThan(5 * 45);
    expect(done.trace.live?.camera).toMatchObject({ received: 6 });
    expect(progress()?.newest?.map(({ node }) => node)).toEqual(["out"]);
  });

  it("is cancelled at once while it waits for frames", async () => {
    const { request, result, send } = await begin();
    await send(2, 45);
    runtime.cancel(request.runId);
    await expect(result).rejects.toMatchObject({ code: "cancelled" });
    expect(runtime.budget.used).toBe(0);
  });

  it("charges work and not waiting", async () => {
    const { result, send } = await begin(watch({ maxFrames: 3 }));
    await send(3, 400);
    const { steps, wallMs } = (await result).trace;
    expect(steps.find(({ title }) => title === "Take live frames")?.busyMs).toBeLessThan(wallMs / 2);
  });

  it("holds memory to its queue and window, however much comes", async () => {
    workMs = 30;
    const { request, result, send } = await begin(watch({ waiting: 10_000, atWork: 2, perSecond: 30 }));
    await send(30, 5);
    const large = Buffer.concat([picture, Buffer.alloc(4 * 2 ** 20)]);
    for (let sent = 0; sent < 60; sent++) {
      runtime.live(request.runId)?.push("camera", large);
      await pause(35);
    }
    const { waiting } = runtime.live(request.runId)?.counts().camera ?? { waiting: 99 };
    // 64 MB of pictures that wait.
    expect(waiting).toBeLessThanOrEqual(46);
    expect(runtime.budget.peak).toBeLessThan(100 * 320 * 240 * 3);
    runtime.live(request.runId)?.stop();
    await result;
  });

  it("goes on with the stream after a kill, behind what it had finished", async () => {
    const first = await begin(watch({}), { checkpoint: "begin" });
    await first.send(6, 60);
    await pause(800);
    expect(existsSync(join(first.request.directory, journalFile))).toBe(true);
    // What a kill leaves: the directory as it stands.
    runtime.cancel(first.request.runId);
    await first.result.catch(() => {});
    const again = await begin(watch({}), { ...first.request, checkpoint: "resume" });
    await again.send(4, 60);
    runtime.live(first.request.runId)?.stop();
    const done = await again.result;
    expect(done.trace.live?.camera).toMatchObject({ resumed: true, ended: "stopped", received: 4 });
    const places = itemsOf(done, "out").map(({ at }) => at[0]?.index);
    expect(places).toEqual(places.map((_, index) => index));
    expect(places.length).toBe(10);
    expect(textOf(done).split("\n").length).toBe(10);
    const times = itemsOf(done, "out").map(({ at }) => at[0]?.timeMs ?? -1);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it("begins anew after a kill where a step remembers frames, and says that it was cut short", async () => {
    const first = await begin(watch({}, true), { checkpoint: "begin" });
    await first.send(3, 60);
    runtime.cancel(first.request.runId);
    await first.result.catch(() => {});
    const again = await begin(watch({}, true), { ...first.request, checkpoint: "resume" });
    await again.send(2, 60);
    runtime.live(first.request.runId)?.stop();
    const done = await again.result;
    expect(done.trace.live?.camera).toMatchObject({ resumed: true, received: 2 });
    expect(textOf(done).split("\n").length).toBe(2);
  });
});
