/** Segments built in a child process, and what it prepares for this machine, with the real models of the starter set. */
import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { drawReceipt } from "@/server/services/examples/receipt";
import { programBeside } from "../program";
import type { CompileRequest } from "../protocol";
import { createRuntime } from "../runtime";
import { kernels } from "../runtime/kernels";
import { encodeImage } from "../runtime/kernels/image-codec";
import { PlanStore } from "../runtime/plan-store";
import { preparedFiles, preparedIn } from "../runtime/sessions/prepared";
import { starterCards, starterFiles } from "../testing/cards";
import { drawing } from "../testing/document";
import { tinyClassifiers } from "../testing/tiny-classifiers";
import { buildInChild } from "./build-in-child";
import { createPlanCompiler } from "./compile-plans";

const directory = mkdtempSync(join(tmpdir(), "weft-compile-"));
const plans = new PlanStore(join(directory, "plans"));
const compiler = createPlanCompiler(plans, buildInChild(plans.directory), "test");
const request: CompileRequest = {
  document: drawing({ page: ["io.image-input"], read: ["vision.read-text"], text: ["io.text-output"] }, [
    "page.image > read.image",
    "read.text > text.text",
  ]),
  cards: starterCards,
  files: starterFiles,
};
const photo = join(directory, "receipt.png");
let planId = "";

beforeAll(async () => {
  writeFileSync(
    photo,
    await sharp((await drawReceipt()).bytes)
      .resize(900)
      .png()
      .toBuffer(),
  );
  const answer = await compiler.compile(request);
  if (!answer.ok) throw new Error(JSON.stringify(answer.diagnostics));
  planId = answer.planId;
}, 120_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The text that a fresh runtime reads. */
async function read(defaultSessions = false): Promise<string> {
  const runtime = createRuntime({
    plansDirectory: plans.directory,
    kernels,
    encode: encodeImage,
    workers: 1,
    defaultSessions,
  });
  try {
    const { ports } = await runtime.run({
      runId: "read",
      planId,
      files: starterFiles,
      inputs: { page: { type: "file", path: photo, name: "receipt.png", mime: "image/png" } },
      directory: join(directory, "run"),
      taps: "service",
      priority: "interactive",
    });
    return String(ports[0]?.items[0]?.value);
  } finally {
    await runtime.close();
  }
}

/** Its builders that are alive: one that was killed and not yet waited for has no command line. */
const children = () =>
  readFileSync(`/proc/self/task/${process.pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter((pid) => pid !== "" && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("builder"))
    .map(Number);

/** What `look` gives, as soon as it gives something. */
async function until<T>(look: () => T): Promise<T> {
  for (let value = look(); ; value = look()) {
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe("building in a child", () => {
  test("leaves a plan, its graphs prepared, and no process", async () => {
    const { steps } = await plans.read(planId);
    const graphs = steps.flatMap((step) => (step.sort === "graph" ? step.graph : []));
    expect(graphs.length).toBeGreaterThanOrEqual(2);
    const prepared = readdirSync(preparedIn(plans.directory));
    expect(prepared.sort()).toEqual([...new Set(graphs)].sort());
    for (const graph of prepared)
      expect(readdirSync(join(preparedIn(plans.directory), graph)).sort()).toEqual(Object.values(preparedFiles).sort());
  });

  test("a prepared graph reads what the graph itself reads, and a damaged one is passed over", {
    timeout: 60_000,
  }, async () => {
    const plain = await read(true);
    expect(plain).toMatch(/total/i);
    expect(await read()).toBe(plain);
    for (const graph of readdirSync(preparedIn(plans.directory)))
      writeFileSync(join(preparedIn(plans.directory), graph, preparedFiles.model), "not a model");
    expect(await read()).toBe(plain);
  });

  test("refusals come through: a file that is missing, one that is not what its card says", async () => {
    const without = (files: CompileRequest["files"]) => compiler.compile({ ...request, files, noPasses: ["merge"] });
    await expect(without({})).rejects.toMatchObject({ code: "model-missing" });
    const wrong = Object.fromEntries(Object.keys(starterFiles).map((sha256) => [sha256, photo]));
    await expect(without(wrong)).rejects.toMatchObject({ code: "model-corrupt" });
  });

  test("a model that is none is a diagnostic at its node", async () => {
    const content = Buffer.from("this is no model");
    const sha256 = createHash("sha256").update(content).digest("hex");
    writeFileSync(join(directory, "bad.onnx"), content);
    const cards = starterCards.map((card) => ({
      ...card,
      files: card.files.map((file) => (file.role === "model" ? { ...file, sha256 } : file)),
    }));
    const answer = await compiler.compile({
      ...request,
      cards,
      files: { ...starterFiles, [sha256]: join(directory, "bad.onnx") },
    });
    expect(answer).toMatchObject({ ok: false, diagnostics: [{ code: "model", nodeId: "read" }] });
  });

  test.skipIf(process.platform !== "linux")(
    "a child that is brought down is told of, not waited for",
    { timeout: 120_000 },
    async () => {
      await until(() => children().length === 0);
      const lost = compiler.compile({ ...request, noPasses: ["prune"] });
      const child = await until(() => children()[0]);
      process.kill(child as number, "SIGKILL");
      const message = expect.stringContaining("ended abruptly (SIGKILL)");
      expect(await lost).toMatchObject({ ok: false, diagnostics: [{ nodeId: "read", message }] });
      expect(await compiler.compile({ ...request, noPasses: ["prune"] })).toMatchObject({ ok: true });
    },
  );

  test.skipIf(process.platform !== "linux")(
    "where one stands ready it is used, and replaced; one that is brought down while it waits is not",
    { timeout: 120_000 },
    async () => {
      await until(() => children().length === 0);
      const store = new PlanStore(join(directory, "ahead"));
      const ahead = createPlanCompiler(store, buildInChild(store.directory, 10), "test");
      const first = await until(() => children()[0]);
      const document = drawing(
        { photo: ["io.image-input"], what: ["vision.classify", { model: "tiny-stretch" }], out: ["io.table-output"] },
        ["photo.image > what.image", "what.label > out.columns"],
      );
      const compiling = ahead.compile({ document, ...tinyClassifiers(directory) });
      expect(children()).toEqual([first]);
      expect(await compiling).toMatchObject({ ok: true });
      const next = await until(() => children().find((pid) => pid !== first));
      await until(() => children().length === 1);
      process.kill(next as number, "SIGKILL");
      await until(() => children().length === 0);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(children()).toEqual([]);

      const unused = buildInChild(store.directory, 10);
      await until(() => children().length === 1);
      await unused.close();
      expect(children()).toEqual([]);
    },
  );
});

test.each([
  ["the builder", "SIGKILL", "./builder.mjs", "./builder.ts"],
  ["the engine", 0, "../engine.mjs", "../process.ts"],
])("%s ends when who started it is gone, however early", async (_, how, bundle, source) => {
  const { flags, path } = programBeside(import.meta.url, bundle, source);
  for (const waitMs of [0, 200, 400]) {
    const child = fork(path, [plans.directory], { execArgv: flags, stdio: ["ignore", "inherit", "inherit", "ipc"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = once(child, "exit");
    await sleep(waitMs);
    child.disconnect();
    expect((await ended).find((value) => value !== null)).toBe(how);
  }
});
