import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { drawInChild } from "./draw-in-child";

const directory = mkdtempSync(join(tmpdir(), "weft-drawer-"));
afterAll(() => rmSync(directory, { recursive: true }));

function program(name: string, source: string): string {
  const path = join(directory, `${name}.mjs`);
  writeFileSync(path, source);
  return path;
}

it("gives the files that the child left, in their places, under their own names", async () => {
  const entry = program(
    "draws",
    `import { writeFileSync } from "node:fs";
     const [sample, into] = process.argv.slice(2);
     writeFileSync(into + "/001-a-1.jpg", "second");
     writeFileSync(into + "/000-z.jpg", sample);
     process.exit(0);`,
  );
  const files = await drawInChild(entry)("receipt");
  expect(files.map(({ name, data }) => [name, Buffer.from(data).toString()])).toEqual([
    ["z.jpg", "receipt"],
    ["a-1.jpg", "second"],
  ]);
});

it("says so where the child fails or is killed", async () => {
  await expect(drawInChild(program("fails", "process.exit(3)"))("receipt")).rejects.toThrow("(code 3)");
  await expect(drawInChild(program("killed", "process.kill(process.pid, 'SIGKILL')"))("scans")).rejects.toThrow(
    "SIGKILL",
  );
});
