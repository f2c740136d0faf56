/** No run is lost: not with the engine, not with the whole server, each killed for real in the middle of its work. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EngineError } from "@/server/engine/index";
import { drawing } from "@/server/engine/testing/document";
import type { RunDetail } from "@/server/services/contract";
import * as service from "@/server/services/runs";
import { type Install, openInstall, root } from "@/server/testing/install";
import { longRunItems, midRun, startLongRun } from "@/server/testing/long-run";
import { fate, mostAttempts } from "./outcome";
import { removeOldRuns } from "./retention";

async function ended(install: Install, runId: string): Promise<RunDetail> {
  await service.ended(install.deps, runId);
  return service.get(install.deps, runId);
}

/** Everything is there once, in order, and nothing else. */
function expectWhole({ deps }: Install, run: RunDetail): void {
  expect(run).toMatchObject({ state: "done", error: null });
  const port = (node: string) => run.result?.ports.find((each) => each.node === node);
  expect(port("table")?.items.map(({ value }) => (value as { file: string }).file)).toEqual(
    Array.from({ length: longRunItems }, (_, index) => `page-${index}.jpg`),
  );
  expect(port("out")?.items).toHaveLength(longRunItems);
  expect(run.result?.errors).toEqual([]);
  const pictures = port("out")?.items.map(({ value }) => (value as { file: string }).file) ?? [];
  const shown = run.result?.ports.flatMap(({ items }) =>
    items.flatMap(({ value }) => (value as { file?: string }).file ?? []),
  );
  expect(pictures).toHaveLength(new Set(pictures).size);
  const left = readdirSync(deps.runFiles.directory(run.id));
  expect(left.sort()).toEqual(
    [...new Set(["compile.json", "result.json", ...(shown ?? [])])].filter((name) => !name.startsWith("page")).sort(),
  );
}

describe("the dispatcher", () => {
  let install: Install;
  beforeAll(async () => {
    install = await openInstall({ engine: true, settings: { WEFT_RUN_CONCURRENCY: "1", WEFT_RUN_WAITING: "3" } });
  }, 120_000);
  afterAll(() => install.close());
  const attemptsOf = async (id: string) => (await install.deps.db.run.findUnique({ where: { id } }))?.attempts;

  it("runs again what a killed engine had in hand, while the site stays up", async () => {
    const runId = await startLongRun(install);
    await midRun(install, runId);
    process.kill(install.deps.engine.hello?.pid as number, "SIGKILL");
    expect(await install.as("viewer").pipelines.list()).toHaveLength(1);
    expectWhole(install, await ended(install, runId));
    expect(await attemptsOf(runId)).toBe(2);
    expect(install.logs.join("\n")).toContain("engine: ended with SIGKILL");
  }, 120_000);

  it("stops a run that is cancelled while the engine is down", async () => {
    const runId = await startLongRun(install);
    await midRun(install, runId);
    process.kill(install.deps.engine.hello?.pid as number, "SIGKILL");
    await install.as("editor").runs.cancel({ id: runId });
    expect((await service.get(install.deps, runId)).state).toBe("cancelled");
    await install.deps.engine.compile({ document: { nodes: [] } as never, cards: [], files: {} });
    expect(install.deps.engine.state).toBe("ready");
  }, 120_000);

  it("tells a program when to come back once too many runs wait; a person's run is taken all the same", async () => {
    const { deps } = install;
    const document = drawing({ who: ["io.text-input"], out: ["io.text-output"] }, ["who.text > out.text"]);
    const { id } = await install.as("editor").pipelines.create({ name: "Full", document });
    deps.dispatcher.stop();
    const start = (source: "api" | "editor") => service.start(deps, { pipeline: { id, document }, source });
    const taken = [await start("api"), await start("api"), await start("api")];
    await expect(start("api")).rejects.toMatchObject({
      code: "too-many-requests",
      message: expect.stringMatching(/^3 runs are waiting already\. Try again in \d+ s\.$/),
      retryAfterSeconds: expect.any(Number),
    });
    taken.push(await start("editor"));
    await deps.dispatcher.start();
    for (const { runId } of taken) expect((await ended(install, runId)).state).toBe("done");
    const after = await start("api");
    expect((await ended(install, after.runId)).state).toBe("done");
  }, 120_000);

  it("does other runs beside one that follows a source", async () => {
    const { deps } = install;
    const watching = drawing({ camera: ["io.live-input"], out: ["io.images-output"] }, ["camera.image > out.images"]);
    const short = drawing({ who: ["io.text-input"], out: ["io.text-output"] }, ["who.text > out.text"]);
    const save = async (name: string, document: typeof short) => {
      const { id } = await install.as("editor").pipelines.create({ name, document });
      return { id, document };
    };
    const live = await service.start(deps, { pipeline: await save("Watch", watching), source: "editor" });
    const other = await service.start(deps, { pipeline: await save("Beside", short), source: "editor" });
    expect((await ended(install, other.runId)).state).toBe("done");
    expect((await service.get(deps, live.runId)).state).toBe("running");
    await deps.dispatcher.stopLive(live.runId);
    expect((await ended(install, live.runId)).state).toBe("done");
  }, 120_000);

  it("takes what a person waits for before what a program asked for earlier", async () => {
    const { deps } = install;
    const document = drawing({ who: ["io.text-input"], out: ["io.text-output"] }, ["who.text > out.text"]);
    const { id } = await install.as("editor").pipelines.create({ name: "Short", document });
    const pipeline = { id, document };
    deps.dispatcher.stop();
    const { runId: program } = await service.start(deps, { pipeline, source: "api" });
    const { runId: person } = await service.start(deps, { pipeline, source: "editor" });
    expect((await service.get(deps, person)).state).toBe("queued");
    await deps.dispatcher.start();
    const [later, sooner] = [await ended(install, program), await ended(install, person)];
    expect(sooner.startedAt?.getTime()).toBeLessThan(later.startedAt?.getTime() as number);
  }, 120_000);
});

describe("a server that is killed in the middle of a run", () => {
  it("finishes it when it is started again, and its engine does not outlive it", async () => {
    const directory = mkdtempSync(join(tmpdir(), "weft-killed-"));
    try {
      const program = join(root, "server/testing/doomed-server.ts");
      const doomed = spawn(process.execPath, ["--import", "tsx", program, directory], {
        cwd: root,
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [line] = (await once(createInterface(doomed.stdout), "line")) as [string];
      const { runId, engine } = JSON.parse(line) as { runId: string; engine: number };
      doomed.kill("SIGKILL");
      await once(doomed, "exit");
      const again = await openInstall({ directory, engine: true });
      try {
        expectWhole(again, await ended(again, runId));
        expect((await again.deps.db.run.findUnique({ where: { id: runId } }))?.attempts).toBe(2);
        await gone(engine);
      } finally {
        await again.close();
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }, 120_000);
});

async function gone(pid: number): Promise<void> {
  for (let alive = true; alive; ) {
    try {
      process.kill(pid, 0);
      await new Promise((resolve) => setTimeout(resolve, 50));
    } catch {
      alive = false;
    }
  }
}

describe("what becomes of a run whose engine threw", () => {
  const thrown = (code: "engine-restarting" | "invalid-input" | "cancelled") =>
    new EngineError({ code, phase: "run", message: code });

  it.each([
    ["a dead engine", thrown("engine-restarting"), 1, true, "queued"],
    ["an engine that died each time", thrown("engine-restarting"), mostAttempts, true, "failed"],
    ["input that does not do", thrown("invalid-input"), 1, true, "failed"],
    ["a cancelled run", thrown("cancelled"), 1, true, "cancelled"],
    ["a server that is being stopped", thrown("engine-restarting"), mostAttempts, false, "queued"],
    ["a fault of Weft's own", new Error("oops"), 1, true, "failed"],
  ] as const)("%s", (_, error, attempts, serving, expected) => {
    expect(fate(error, attempts, serving)).toBe(expected);
  });
});

describe("retention", () => {
  it("removes runs by age and by number, with their files, and none that has not ended", async () => {
    const install = await openInstall();
    try {
      const { db, runFiles } = install.deps;
      const { id: pipelineId } = await install.as("editor").pipelines.create({ name: "Kept" });
      const day = 24 * 3600_000;
      const now = Date.now();
      const states = {
        old: ["done", 9],
        oldQueued: ["queued", 9],
        third: ["done", 3],
        second: ["failed", 2],
        first: ["done", 1],
      };
      for (const [id, [state, days]] of Object.entries(states)) {
        const createdAt = new Date(now - (days as number) * day);
        const rest = { source: "api", priority: "api", document: "{}", inputs: "{}", planId: "x", createdAt };
        await db.run.create({ data: { id, pipelineId, state: state as string, ...rest } });
        await runFiles.clear(id);
      }
      expect(await removeOldRuns(db, runFiles, { keepDays: 7, keepCount: 2 }, now)).toBe(2);
      const left = await db.run.findMany({ orderBy: { createdAt: "asc" }, select: { id: true } });
      expect(left.map(({ id }) => id)).toEqual(["oldQueued", "second", "first"]);
    } finally {
      await install.close();
    }
  });
});
