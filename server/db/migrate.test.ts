import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createClient } from "@libsql/client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "@/server/testing/install";
import { openDatabase } from "./client";
import { lockDirectory } from "./lock";
import { type MigrateOptions, migrate } from "./migrate";

let directory: string;
let options: MigrateOptions;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "weft-migrate-"));
  mkdirSync(join(directory, "migrations"));
  options = {
    databasePath: join(directory, "weft.db"),
    migrationsDirectory: join(directory, "migrations"),
    backupsDirectory: join(directory, "backups"),
  };
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const write = (name: string, sql: string) => writeFileSync(join(directory, "migrations", `${name}.sql`), sql);

async function rows(sql: string, path = options.databasePath) {
  const client = createClient({ url: pathToFileURL(path).href });
  try {
    return (await client.execute(sql)).rows.map((row) => ({ ...row }));
  } finally {
    client.close();
  }
}

describe("migrate", () => {
  it("applies in order of names, once, and records each", async () => {
    write("0002_more", 'ALTER TABLE "T" ADD COLUMN "b" TEXT;');
    write("0001_first", 'CREATE TABLE "T" ("a" TEXT); INSERT INTO "T" VALUES (\'kept; really\');');
    expect(await migrate(options)).toEqual({ applied: ["0001_first", "0002_more"], backup: null });
    expect(await migrate(options)).toEqual({ applied: [], backup: null });
    expect(await rows('SELECT "a", "b" FROM "T"')).toEqual([{ a: "kept; really", b: null }]);
    expect(await rows('SELECT "name" FROM "Migration" ORDER BY "name"')).toEqual([
      { name: "0001_first" },
      { name: "0002_more" },
    ]);
  });

  it("copies an existing database before it changes it", async () => {
    write("0001_first", 'CREATE TABLE "T" ("a" TEXT); INSERT INTO "T" VALUES (\'old\');');
    await migrate(options);
    write("0002_clear", 'DELETE FROM "T";');
    const { applied, backup } = await migrate(options);
    expect(applied).toEqual(["0002_clear"]);
    expect(await rows('SELECT * FROM "T"')).toEqual([]);
    expect(await rows('SELECT * FROM "T"', backup as string)).toEqual([{ a: "old" }]);
    expect(readdirSync(options.backupsDirectory)).toHaveLength(1);
  });

  it("rolls a failing migration back whole, says which, and leaves what came before", async () => {
    write("0001_first", 'CREATE TABLE "T" ("a" TEXT);');
    write("0002_bad", 'CREATE TABLE "U" ("a" TEXT); INSERT INTO "Nowhere" VALUES (1);');
    await expect(migrate(options)).rejects.toThrow(/"0002_bad" failed and was rolled back: .*Nowhere/);
    expect(await rows("SELECT name FROM sqlite_master WHERE name IN ('T', 'U')")).toEqual([{ name: "T" }]);
    write("0002_bad", 'CREATE TABLE "U" ("a" TEXT);');
    expect((await migrate(options)).applied).toEqual(["0002_bad"]);
  });

  it("refuses a newer database and changes nothing in it", async () => {
    write("0001_first", 'CREATE TABLE "T" ("a" TEXT);');
    write("0002_future", 'CREATE TABLE "F" ("a" TEXT);');
    await migrate(options);
    rmSync(join(directory, "migrations", "0002_future.sql"));
    write("0003_other", 'DROP TABLE "F";');
    await expect(migrate(options)).rejects.toThrow(/newer Weft .*"0002_future".* Update Weft/);
    expect(await rows('SELECT * FROM "F"')).toEqual([]);
  });

  it("refuses a migration that was edited after it was applied", async () => {
    write("0001_first", 'CREATE TABLE "T" ("a" TEXT);');
    await migrate(options);
    write("0001_first", 'CREATE TABLE "T" ("a" TEXT, "b" TEXT);');
    await expect(migrate(options)).rejects.toThrow(
      /"0001_first" differs .* Restore prisma\/migrations\/0001_first.sql/,
    );
  });

  it("refuses a copy of Weft without migrations", async () => {
    await expect(migrate(options)).rejects.toThrow(/this copy of Weft is incomplete/);
  });

  it("makes exactly the tables that the client expects", async () => {
    await migrate({ ...options, migrationsDirectory: join(root, "prisma", "migrations") });
    const db = openDatabase(options.databasePath);
    try {
      const tables = [db.user, db.pipeline, db.run, db.asset, db.model, db.apiKey, db.setting, db.migration];
      const counts = await Promise.all(tables.map((table) => (table.findMany as () => Promise<unknown[]>)()));
      expect(counts.map((found) => found.length)).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
    } finally {
      await db.$disconnect();
    }
  });
});

describe("lockDirectory", () => {
  it("lets one Weft in, and the next after it has left", async () => {
    const unlock = await lockDirectory(directory);
    await expect(lockDirectory(directory)).rejects.toThrow(
      `Another Weft uses the data directory ${directory}. Stop it, or start this one with another --data-dir.`,
    );
    unlock();
    (await lockDirectory(directory))();
  });
});
