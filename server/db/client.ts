/**
 * The only importer of Prisma. One client per process; SQLite in WAL mode, so that readers never wait for the writer.
 */
import { pathToFileURL } from "node:url";
import { PrismaClient } from "./generated/client";
import { OneConnection } from "./one-connection";

export type Db = PrismaClient;
export type { ApiKey, Asset, Model, Pipeline, Run, User } from "./generated/client";

/** The database must have been migrated. Whoever opens it calls $disconnect(). */
export function openDatabase(databasePath: string): Db {
  const adapter = new OneConnection(databasePath, { url: pathToFileURL(databasePath).href, timeout: 10_000 });
  return new PrismaClient({ adapter, errorFormat: "minimal" });
}
