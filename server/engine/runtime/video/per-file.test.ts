import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { PerFile } from "./per-file";

const directory = mkdtempSync(join(tmpdir(), "weft-per-file-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

test("looks once for as long as the file is the same", async () => {
  const path = file("a", "one");
  const lengths = new PerFile<number>();
  let looked = 0;
  const look = async () => ++looked;
  expect([await lengths.get(path, look), await lengths.get(path, look)]).toEqual([1, 1]);
  file("a", "three");
  expect(await lengths.get(path, look)).toBe(2);
});

test("does not remember what could not be found out", async () => {
  const path = file("b", "one");
  const known = new PerFile<string>();
  await expect(known.get(path, () => Promise.reject(new Error("torn")))).rejects.toThrow("torn");
  expect(await known.get(path, async () => "whole")).toBe("whole");
  expect(await known.get(join(directory, "none"), async () => "not there")).toBe("not there");
});

test("forgets the file that was asked about the longest time ago", async () => {
  const [first, second, third] = ["c", "d", "e"].map((name) => file(name, name)) as [string, string, string];
  const known = new PerFile<string>(2);
  for (const path of [first, second, first, third]) await known.get(path, async () => "before");
  expect(await known.get(first, async () => "again")).toBe("before");
  expect(await known.get(second, async () => "again")).toBe("again");
});
