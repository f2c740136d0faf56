/** The same document, models and passes give the same plan and graphs, byte for byte, in whatever process and order of cards. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { throughTsx } from "./program";

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

async function compiledElsewhere(...order: string[]): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), "weft-bytes-"));
  directories.push(directory);
  const path = fileURLToPath(new URL("./testing/plan-bytes.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...throughTsx(), path, directory, ...order]);
  return JSON.parse(stdout) as string[];
}

test("two processes make the same bytes", { timeout: 120_000 }, async () => {
  const [one, other] = await Promise.all([compiledElsewhere(), compiledElsewhere("reversed")]);
  expect(one).toHaveLength(1 + 3);
  expect(other).toEqual(one);
});
