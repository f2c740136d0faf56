/**
 * The only importer of Prisma. One client per process; SQLite in WAL mode, so that readers never wait for the writer.
 * The adapter opens further connections on its own, hence the busy timeout is given to the adapter and not as a PRAGMA.
 */
import { pathToFileURL } from "node:url";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { PrismaClient } from "./generated/client";

export type Db = PrismaClient;
export type { ApiKey, Asset, Model, Pipeline, Run, User } from "./generated/client";

/** The database must have been migrated. Whoever opens it calls $disconnect(). */
export function openDatabase(databasePath: string): Db {
  const adapter = new PrismaLibSql({ url: pathToFileURL(databasePath).href, timeout: 10_000 });
  return new PrismaClient({ adapter, errorFormat: "minimal" });
}
