/** What generated files have in common: they are written, or with `--check` held against what would be written. */
import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";

export function writeOrCheck(target: string, text: string): void {
  if (!process.argv.includes("--check")) {
    writeFileSync(target, text);
    return;
  }
  let current: string | null = null;
  try {
    current = readFileSync(target, "utf8");
  } catch {
    // A missing file is a stale one.
  }
  if (current === text) return;
  console.error(`${relative(process.cwd(), target)} is stale: run \`npm run gen\` and commit the result.`);
  process.exit(1);
}
