/** Files that are there as a whole or not at all. */
import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";

type Chunk = Uint8Array | string;

export interface WriteWholeOptions {
  /** Who may do what with the file; 0o666 less what the process's mask takes. */
  mode?: number;
  /** It is on the disk when this resolves; without, it may be damaged after a loss of power. */
  flush?: boolean;
}

/** Beside its place first: what is there stays whole until the new one is, and nothing half is left where it cannot be written. */
export async function writeWhole(
  path: string,
  content: Chunk | readonly Chunk[],
  { mode, flush = false }: WriteWholeOptions = {},
): Promise<void> {
  const draft = `${path}.${randomUUID()}.draft`;
  try {
    const file = await open(draft, "wx", mode);
    try {
      for (const chunk of Array.isArray(content) ? (content as readonly Chunk[]) : [content as Chunk])
        await file.writeFile(chunk);
      if (flush) await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (thrown) {
    await rm(draft, { force: true });
    throw thrown;
  }
}
