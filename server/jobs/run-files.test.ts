import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { RunResult } from "@/nodes/results";
import { RunFiles } from "./run-files";

let runs: string;
let files: RunFiles;

beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), "weft-runs-"));
  files = new RunFiles({ runs });
});
afterEach(() => rmSync(runs, { recursive: true, force: true }));

const resultOf = (message: string): RunResult => ({
  version: 1,
  ports: [],
  errors: [{ node: "read", at: [], message }],
  trace: { wallMs: 1, steps: [], sliceMs: 1 },
});

async function write(runId: string, message: string): Promise<void> {
  mkdirSync(join(runs, runId), { recursive: true });
  await files.writeResult(runId, resultOf(message));
}

it("reads results as they were written, those of before from the disk", async () => {
  for (let index = 0; index < 40; index++) await write(`run-${index}`, `message ${index}`);
  await write("large", "x".repeat(100_000));
  for (const fresh of [files, new RunFiles({ runs })]) {
    for (const index of [0, 39]) expect(await fresh.readResult(`run-${index}`)).toEqual(resultOf(`message ${index}`));
    expect((await fresh.readResult("large"))?.errors[0]?.message).toHaveLength(100_000);
  }
});

it("holds few and small results in memory: others are as the disk has them", async () => {
  await write("old", "old");
  await write("large", "x".repeat(100_000));
  for (let index = 0; index < 32; index++) await write(`run-${index}`, "new");
  for (const runId of ["old", "large"]) {
    writeFileSync(join(runs, runId, "result.json"), "{}");
    await expect(files.readResult(runId)).rejects.toThrow("does not fit");
  }
});

it("forgets what was removed or cleared", async () => {
  await write("removed", "gone");
  await write("cleared", "gone");
  await files.remove("removed");
  await files.clear("cleared");
  expect([await files.readResult("removed"), await files.readResult("cleared")]).toEqual([null, null]);
});
