/**
 * The only importer of Prisma. One client per process; SQLite in WAL mode, so that readers never wait for the writer.
 */
import { pathToFileURL } from "node:url";
import { PrismaClient } from "./generated/client";
import { OneConnection } from "./one-connection";

export type Db = PrismaClient & {
  /**
   * What `work` writes is answered before it is on the disk: nobody may be told of it until flushed(). It outlives the process,
   * and not the machine.
   */
  unflushed<T>(work: () => PromiseLike<T>): Promise<T>;
  /** Resolves when all that was written before is on the disk. */
  flushed(): Promise<void>;
};
export type { ApiKey, Asset, Model, Pipeline, Run, User } from "./generated/client";

/** The database must have been migrated. Whoever opens it calls $disconnect(). */
export function openDatabase(databasePath: string): Db {
  const adapter = new OneConnection(databasePath, { url: pathToFileURL(databasePath).href, timeout: 10_000 });
  const client = new PrismaClient({ adapter, errorFormat: "minimal" });
  return Object.assign(client, {
    unflushed: <T>(work: () => PromiseLike<T>) => adapter.unflushed(work),
    flushed: () => adapter.log.flush(),
  });
}
