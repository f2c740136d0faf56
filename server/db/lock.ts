/**
 * One Weft per data directory: an open write transaction on a file of its own. The operating system frees it with the
 * process, however that ends, so that no stale lock is ever left to be judged.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createClient } from "@libsql/client";
import { StartRefused } from "@/server/start-refused";

/** Returns the function that frees the directory. */
export async function lockDirectory(directory: string): Promise<() => void> {
  const client = createClient({ url: pathToFileURL(join(directory, "lock")).href, timeout: 500 });
  try {
    const transaction = await client.transaction("write");
    return () => {
      transaction.close();
      client.close();
    };
  } catch (thrown) {
    client.close();
    if ((thrown as { code?: unknown }).code !== "SQLITE_BUSY") throw thrown;
    throw new StartRefused(
      `Another Weft uses the data directory ${directory}. Stop it, or start this one with another --data-dir.`,
      { cause: thrown },
    );
  }
}
