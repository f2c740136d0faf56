/** What `npm run up` does before the web server starts: builds what is stale, brings the database up to date. */
import { join } from "node:path";
import { DataDirectoryInUse, lockDirectory } from "@/server/db/lock";
import { MigrationError, migrate } from "@/server/db/migrate";
import { readEnv } from "@/server/env";
import { dataPaths, makeDirectories } from "@/server/storage/paths";
import { build } from "./build-steps";
import { StepFailed, step, stopRunning } from "./steps.mjs";

async function main(): Promise<void> {
  const env = readEnv();
  await build(env.root);
  const paths = dataPaths(env.dataDirectory);
  await makeDirectories(paths);
  const unlock = await lockDirectory(paths.root);
  try {
    const options = {
      databasePath: paths.database,
      migrationsDirectory: join(env.root, "prisma", "migrations"),
      backupsDirectory: paths.backups,
    };
    await step("Preparing the database", async () => {
      const { applied, backup } = await migrate(options);
      if (applied.length === 0) return "up to date";
      return `applied ${applied.join(", ")}${backup ? `, the old one kept as ${backup}` : ""}`;
    });
  } finally {
    unlock();
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    stopRunning();
    process.exit(130);
  });
}

try {
  await main();
} catch (thrown) {
  const expected =
    thrown instanceof StepFailed || thrown instanceof MigrationError || thrown instanceof DataDirectoryInUse;
  console.error(expected ? thrown.message : thrown);
  process.exit(1);
}
