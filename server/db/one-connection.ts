/**
 * @libsql/client gives each transaction a connection of its own and leaves it to the garbage collector: hundreds stay open under load,
 * each with its pages cached anew. Prisma's adapter lets nothing else through while a transaction runs, so that one connection serves all.
 */
import type { Client, Transaction } from "@libsql/client";
import { PrismaLibSql } from "@prisma/adapter-libsql";

export class OneConnection extends PrismaLibSql {
  override createClient(...config: Parameters<PrismaLibSql["createClient"]>): Client {
    const client = super.createClient(...config) as Client;
    client.transaction = () => begin(client);
    return client;
  }
}

/** Deferred, as the adapter asks for: it takes the write lock with its first write. */
async function begin(client: Client): Promise<Transaction> {
  await client.execute("BEGIN DEFERRED");
  let isOpen = true;
  const rollback = async () => {
    isOpen = false;
    await client.execute("ROLLBACK");
  };
  return {
    execute: (statement) => client.execute(statement),
    executeMultiple: (sql) => client.executeMultiple(sql),
    async batch(statements) {
      const results = [];
      for (const statement of statements) results.push(await client.execute(statement));
      return results;
    },
    async commit() {
      try {
        await client.execute("COMMIT");
        isOpen = false;
      } catch (thrown) {
        // What comes next must not fall into what was left open. Some errors have ended it already.
        await rollback().catch(() => {});
        throw thrown;
      }
    },
    rollback,
    close() {
      if (isOpen) rollback().catch(() => {});
    },
    get closed() {
      return !isOpen;
    },
  };
}
