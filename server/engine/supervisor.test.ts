/** The real process, killed for real. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EngineError } from "./errors";
import { programBeside } from "./program";
import type { RunRequest } from "./protocol";
import { createEngine, type Engine } from "./supervisor";
import { drawing } from "./testing/document";

const directory = mkdtempSync(join(tmpdir(), "weft-engine-"));
const logs: string[] = [];
let engine: Engine;
const template = drawing(
  {
    input: ["io.text-input", { name: "text", text: "" }],
    upper: ["text.template", { template: "hello {{text}}" }],
    out: ["io.text-output"],
  },
  ["input.text > upper.values", "upper.text > out.text"],
);

async function planOf(document: unknown): Promise<string> {
  const answer = await engine.compile({ document: document as never, cards: [], files: {} });
  if (!answer.ok) throw new Error(answer.diagnostics.map(({ message }) => message).join("; "));
  return answer.planId;
}

function ready(): Promise<void> {
  return new Promise((resolve) => {
    const off = engine.on("state", check);
    function check() {
      if (engine.state !== "ready") return;
      off();
      resolve();
    }
    check();
  });
}

let runs = 0;
const request = (planId: string): RunRequest => {
  const runId = `run-${runs++}`;
  return {
    runId,
    planId,
    files: {},
    inputs: { input: { type: "text", text: "world" } },
    directory: join(directory, runId),
    taps: "service",
    priority: "api",
  };
};

beforeAll(async () => {
  engine = createEngine({
    entry: programBeside(import.meta.url, "./engine.mjs", "./process.ts").path,
    dataDirectory: directory,
    onLog: (line) => logs.push(line),
  });
  await engine.start();
}, 30_000);
afterAll(async () => {
  await engine.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe("the engine process", () => {
  it("greets", () => {
    expect(engine.hello).toMatchObject({ onnxruntime: expect.stringMatching(/^\d+\./), pid: expect.any(Number) });
    expect(engine.state).toBe("ready");
  });

  it("compiles once, and finds the plan again when only places on the canvas have changed", async () => {
    const started = performance.now();
    const first = await planOf(template);
    const found = performance.now();
    const moved = { ...template, nodes: template.nodes.map((node) => ({ ...node, position: { x: 9, y: 9 } })) };
    expect(await planOf(moved)).toBe(first);
    expect((performance.now() - found) / (found - started)).toBeLessThan(0.5);
  });

  it("answers a drawing with errors with its diagnostics", async () => {
    const answer = await engine.compile({ document: drawing({ a: ["text.no-such-node"] }, []), cards: [], files: {} });
    expect(answer).toMatchObject({
      ok: false,
      diagnostics: [{ nodeId: "a", severity: "error" }, { code: "no-output" }],
    });
  });

  it("runs a plan and tells how it goes", async () => {
    const states: string[] = [];
    const result = await engine.run(request(await planOf(template)), ({ state }) => states.push(state));
    expect(result.ports).toMatchObject([{ node: "out", items: [{ value: "hello world" }] }]);
    expect(states.at(-1)).toBe("done");
  });

  it("says which plan there is not", async () => {
    await expect(engine.run(request("0".repeat(64)))).rejects.toMatchObject({ code: "invalid-pipeline" });
  });

  it("refuses a file that is no model", async () => {
    await expect(engine.inspectModel(fileURLToPath(import.meta.url))).rejects.toMatchObject({ code: "model-corrupt" });
  });

  it("comes back after kill -9, answers what was in flight as transient, and runs again", async () => {
    const planId = await planOf(template);
    const states: string[] = [];
    const off = engine.on("state", (state) => states.push(state));
    const before = engine.hello?.pid as number;
    const lost = engine.run(request(planId));
    process.kill(before, "SIGKILL");
    await expect(lost).rejects.toMatchObject({ code: "engine-restarting" });
    const result = await engine.run(request(planId));
    expect(result.ports[0]?.items[0]?.value).toBe("hello world");
    expect(engine.hello?.pid).not.toBe(before);
    expect(states).toEqual(["restarting", "ready"]);
    expect(logs.join("\n")).toContain(`ended with SIGKILL, while it ran plan ${planId.slice(0, 12)}`);
    off();
  }, 30_000);

  it("asks the next engine for the plan that one died over", async () => {
    const pid = engine.hello?.pid as number;
    process.kill(pid, "SIGSTOP");
    const answer = planOf({ ...template, name: "compiled at the second go" });
    await new Promise((resolve) => setTimeout(resolve, 0));
    process.kill(pid, "SIGKILL");
    expect(await answer).toMatch(/^[0-9a-f]{64}$/);
    expect(engine.hello?.pid).not.toBe(pid);
  }, 30_000);

  it("quarantines a plan that was there at three deaths, by name", async () => {
    const planId = await planOf({ ...template, name: "deadly" });
    const harmless = await planOf(template);
    for (let death = 0; death < 3; death++) {
      // Halted first, so that the run is sure to be in flight when the process dies.
      const pid = engine.hello?.pid as number;
      process.kill(pid, "SIGSTOP");
      const lost = engine.run(request(planId)).catch((error) => error);
      await new Promise((resolve) => setTimeout(resolve, 0));
      process.kill(pid, "SIGKILL");
      expect(await lost).toBeInstanceOf(EngineError);
      await ready();
    }
    await expect(engine.run(request(planId))).rejects.toMatchObject({
      code: "quarantined",
      message: expect.stringContaining(`Plan ${planId.slice(0, 12)} of “deadly” was running`),
    });
    expect((await engine.run(request(harmless))).errors).toEqual([]);
  }, 60_000);

  it("leaves no process behind when it is stopped, and refuses what comes after", async () => {
    const pid = engine.hello?.pid as number;
    await engine.stop();
    expect(engine.state).toBe("stopped");
    expect(() => process.kill(pid, 0)).toThrow();
    await expect(engine.compile({ document: template, cards: [], files: {} })).rejects.toMatchObject({
      code: "engine-restarting",
    });
    await engine.start();
    expect(engine.state).toBe("ready");
  }, 30_000);
});
