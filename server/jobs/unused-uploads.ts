/**
 * Uploads that nothing names any more: no drawing (removed ones may come back), no run that is kept, no model, nothing that is
 * measured. A program that sends a picture with each call would fill the disk otherwise.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Db } from "@/server/db/client";
import type { BlobStore } from "@/server/storage/blobs";

/** What was just sent may be named by something that is not saved yet. */
const graceMs = 24 * 3600_000;
const page = 500;
const digest = /[0-9a-f]{64}/g;

export interface Uploads {
  db: Db;
  blobs: BlobStore;
  /** Directory of what is being measured: it goes on with the uploads that it was given. */
  measuring: string;
}

/** Resolves to how many went, each with its file. */
export async function removeUnusedUploads({ db, blobs, measuring }: Uploads, now = Date.now()): Promise<number> {
  const createdAt = { lt: new Date(now - graceMs) };
  const unused = new Set((await db.asset.findMany({ where: { createdAt }, select: { sha256: true } })).map(shaOf));
  if (unused.size === 0) return 0;
  for await (const text of texts(db, measuring)) for (const [sha256] of text.matchAll(digest)) unused.delete(sha256);
  let removed = 0;
  for (const sha256 of unused)
    await blobs.alone(sha256, async () => {
      const { count } = await db.asset.deleteMany({ where: { sha256, createdAt } });
      if (count > 0) await blobs.remove(sha256);
      removed += count;
    });
  return removed;
}

const shaOf = ({ sha256 }: { sha256: string }) => sha256;

/** Everything that may name an upload. */
async function* texts(db: Db, measuring: string): AsyncGenerator<string> {
  for (const entry of await readdir(measuring, { recursive: true, withFileTypes: true }).catch(() => []))
    if (entry.isFile()) yield await readFile(join(entry.parentPath, entry.name), "utf8").catch(() => "");
  for (const { document } of await db.pipeline.findMany({ select: { document: true } })) yield document;
  for (const { card } of await db.model.findMany({ select: { card: true } })) yield card;
  for (let after = ""; ; ) {
    const rows = await db.run.findMany({
      where: { id: { gt: after } },
      orderBy: { id: "asc" },
      take: page,
      select: { id: true, document: true, inputs: true },
    });
    for (const { document, inputs } of rows) yield `${document} ${inputs}`;
    if (rows.length < page) return;
    after = rows.at(-1)?.id ?? "";
  }
}
