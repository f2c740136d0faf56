/**
 * Prisma's adapter for libSQL with one connection and with commits that wait for the disk together.
 *
 * @libsql/client gives each transaction a connection of its own and leaves it to the garbage collector: hundreds stay open under load,
 * each with its pages cached anew. The adapter lets nothing else through while a transaction runs, so that one connection serves all.
 *
 * In WAL mode "synchronous = NORMAL" writes a commit and leaves the disk to us; what is written is answered when the log is on the disk.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Client, Config, Transaction } from "@libsql/client";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { GroupSync } from "./group-sync";

type Adapter = Awaited<ReturnType<PrismaLibSql["connect"]>>;

export class OneConnection extends PrismaLibSql {
  readonly log: GroupSync;
  private readonly later = new AsyncLocalStorage<true>();

  /** `path`: of the database, for its log lies beside it. */
  constructor(path: string, config: Config) {
    super(config);
    this.log = new GroupSync(`${path}-wal`);
  }

  /** Writes of `work` wait for no disk: log.flush() is the caller's. */
  unflushed<T>(work: () => PromiseLike<T>): Promise<T> {
    return this.later.run(true, async () => await work());
  }

  private async flush(): Promise<void> {
    if (!this.later.getStore()) await this.log.flush();
  }

  override createClient(config: Config): Client {
    const client = super.createClient(config);
    client.execute("PRAGMA synchronous = NORMAL").catch(() => {
      // Whatever keeps this from being read keeps the next statement too, and that one has somebody to tell.
    });
    client.transaction = () => begin(client);
    return client;
  }

  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    const { queryRaw, executeRaw, executeScript, startTransaction, dispose } = adapter;
    const { log } = this;
    const flush = () => this.flush();
    return Object.assign(adapter, {
      async queryRaw(...query: Parameters<typeof queryRaw>) {
        const found = await queryRaw.apply(adapter, query);
        if (!/^\s*SELECT\b/i.test(query[0].sql)) await flush();
        return found;
      },
      async executeRaw(...query: Parameters<typeof executeRaw>) {
        const count = await executeRaw.apply(adapter, query);
        await flush();
        return count;
      },
      async executeScript(script: string) {
        await executeScript.call(adapter, script);
        await flush();
      },
      async startTransaction(...level: Parameters<typeof startTransaction>) {
        const transaction = await startTransaction.apply(adapter, level);
        const { commit } = transaction;
        return Object.assign(transaction, {
          async commit() {
            await commit.call(transaction);
            await flush();
          },
        });
      },
      async dispose() {
        await dispose.call(adapter);
        await log.close();
      },
    });
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
