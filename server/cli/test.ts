/** `npm test`: every suite, one after another, and one last line that sums them. A suite that crashes or finds no test has failed. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { childEnvironment } from "@/server/env";
import { checkBorders } from "./borders";
import { findBrowser } from "./browser";
import { build } from "./build-steps";
import { step } from "./steps.mjs";

interface Tally {
  passed: number;
  failed: number;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "weft-test-"));
const bin = (name: string) => join(root, "node_modules/.bin", name);

function run(command: string, args: readonly string[], changes: Record<string, string> = {}): boolean {
  return spawnSync(command, args, { cwd: root, stdio: "inherit", env: childEnvironment(changes) }).status === 0;
}

const one = (ok: boolean): Tally => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 });

function borders(): Tally {
  const listed = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx"], {
    cwd: root,
    encoding: "utf8",
  })
    .stdout.split("\n")
    .filter((file) => file !== "" && existsSync(join(root, file)));
  const found = checkBorders(root, listed);
  for (const sentence of found) console.error(sentence);
  console.log(`${listed.length} files held against the borders, ${found.length} violations`);
  return one(found.length === 0 && listed.length > 0);
}

function unit(): Tally {
  const report = join(scratch, "vitest.json");
  const ok = run(bin("vitest"), ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]);
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, numTotalTests } = JSON.parse(readFileSync(report, "utf8")) as Record<
    string,
    number
  >;
  const failed = numFailedTests ?? 0;
  return { passed: numPassedTests ?? 0, failed: failed === 0 && (!ok || !numTotalTests) ? 1 : failed };
}

/** In a real browser against the production build. */
async function endToEnd(): Promise<Tally> {
  const report = join(scratch, "playwright.json");
  const browser = await step("Looking for a browser", findBrowser);
  await build(root);
  const ok = run(bin("playwright"), ["test", "--project=first-start", "--project=app"], {
    WEFT_E2E_BROWSER: browser,
    WEFT_E2E_REPORT: report,
  });
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { stats } = JSON.parse(readFileSync(report, "utf8")) as { stats: Record<string, number> };
  const [passed, failed] = [stats.expected ?? 0, (stats.unexpected ?? 0) + (stats.flaky ?? 0)];
  return { passed, failed: failed === 0 && (!ok || passed === 0) ? 1 : failed };
}

const suites: readonly [name: string, suite: () => Tally | Promise<Tally>][] = [
  ["lint", () => one(run(bin("biome"), ["check", "."]))],
  ["import borders", borders],
  ["node registry", () => one(run(bin("tsx"), ["nodes/generate-registry.ts", "--check"]))],
  ["node icons", () => one(run(bin("tsx"), ["components/editor/generate-icons.ts", "--check"]))],
  ["types", () => one(run(bin("tsc"), ["--noEmit"]))],
  ["unit tests", unit],
  ["browser tests", endToEnd],
];

/** A suite that throws has failed, and the others still run. */
async function outcome(suite: () => Tally | Promise<Tally>): Promise<Tally> {
  try {
    return await suite();
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    return { passed: 0, failed: 1 };
  }
}

const total: Tally = { passed: 0, failed: 0 };
for (const [name, suite] of suites) {
  const started = performance.now();
  console.log(`\n── ${name}`);
  const { passed, failed } = await outcome(suite);
  total.passed += passed;
  total.failed += failed;
  console.log(
    `── ${name}: ${passed} passed, ${failed} failed in ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
}
rmSync(scratch, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
