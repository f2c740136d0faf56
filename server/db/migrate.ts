/**
 * Applies prisma/migrations/*.sql in the order of their names, each in a transaction of its own together with the row that
 * records it. A migration that was applied is never edited: its checksum is compared at every start. A database that
 * records a migration this code does not have is newer than the code, and refused. Before anything changes an existing
 * database, the file is copied (VACUUM INTO) to <data>/backups.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Client, createClient } from "@libsql/client";
import { StartRefused } from "@/server/start-refused";

interface MigrationFile {
  name: string;
  sql: string;
  checksum: string;
}

export async function readMigrations(directory: string): Promise<MigrationFile[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".sql")).sort();
  if (names.length === 0) throw new StartRefused(`No migrations in ${directory}: this copy of Weft is incomplete.`);
  return Promise.all(
    names.map(async (file) => {
      const sql = await readFile(join(directory, file), "utf8");
      return { name: file.slice(0, -4), sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

export interface MigrateOptions {
  databasePath: string;
  migrationsDirectory: string;
  backupsDirectory: string;
}

/** Returns the names of the migrations applied now, and where the backup went if one was taken. */
export async function migrate(options: MigrateOptions): Promise<{ applied: string[]; backup: string | null }> {
  const files = await readMigrations(options.migrationsDirectory);
  const existed = existsSync(options.databasePath);
  const client = createClient({ url: pathToFileURL(options.databasePath).href, timeout: 10_000 });
  try {
    await client.execute("PRAGMA journal_mode = WAL");
    await client.execute(
      'CREATE TABLE IF NOT EXISTS "Migration" ("name" TEXT NOT NULL PRIMARY KEY, "checksum" TEXT NOT NULL, "appliedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP)',
    );
    const pending = await pendingOf(client, files, options.databasePath);
    if (pending.length === 0) return { applied: [], backup: null };
    const backup = existed ? await backUp(client, options.backupsDirectory) : null;
    for (const file of pending) await apply(client, file);
    return { applied: pending.map((file) => file.name), backup };
  } finally {
    client.close();
  }
}

async function pendingOf(client: Client, files: readonly MigrationFile[], path: string): Promise<MigrationFile[]> {
  const rows = (await client.execute('SELECT "name", "checksum" FROM "Migration" ORDER BY "name"')).rows;
  const known = new Map(files.map((file) => [file.name, file]));
  const applied = new Set<string>();
  for (const row of rows) {
    const name = String(row.name);
    const file = known.get(name);
    if (!file)
      throw new StartRefused(
        `The database ${path} was written by a newer Weft (it holds the migration "${name}"). Update Weft, or start it with another --data-dir, or restore a file from the backups folder beside the database.`,
      );
    if (file.checksum !== row.checksum)
      throw new StartRefused(
        `The migration "${name}" differs from the one this database was made with. Restore prisma/migrations/${name}.sql as it was released.`,
      );
    applied.add(name);
  }
  return files.filter((file) => !applied.has(file.name));
}

async function backUp(client: Client, directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const target = join(directory, `weft-${new Date().toISOString().replaceAll(":", "-")}.db`);
  await client.execute({ sql: "VACUUM INTO ?", args: [target] });
  return target;
}

async function apply(client: Client, file: MigrationFile): Promise<void> {
  const transaction = await client.transaction("write");
  try {
    await transaction.executeMultiple(file.sql);
    await transaction.execute({
      sql: 'INSERT INTO "Migration" ("name", "checksum") VALUES (?, ?)',
      args: [file.name, file.checksum],
    });
    await transaction.commit();
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new StartRefused(`The migration "${file.name}" failed and was rolled back: ${reason}`, { cause: thrown });
  } finally {
    transaction.close();
  }
}
