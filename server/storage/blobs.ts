/**
 * Content-addressed files: blobs/ab/<sha256>. Written as a stream to incoming/, hashed on the way, flushed to the disk,
 * then renamed: a blob is there completely or not at all, whatever is pulled out. Equal content is stored once.
 */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";

/** Judges a file by its first bytes; what it throws ends the upload. */
export type Inspector = (head: Uint8Array) => Promise<{ mime: string; limitBytes: number }>;

export interface StoredBlob {
  sha256: string;
  bytes: number;
  mime: string;
}

export class BlobTooLarge extends Error {
  override name = "BlobTooLarge";
  constructor(readonly limitBytes: number) {
    super(`larger than ${limitBytes} bytes`);
  }
}

const headBytes = 8192;
const digest = /^[0-9a-f]{64}$/;

export class BlobStore {
  /** Of all blobs together, since the sweep. */
  usedBytes = 0;
  private readonly turns = new Map<string, Promise<void>>();

  constructor(
    private readonly directory: string,
    private readonly incoming: string,
  ) {}

  /** Removes uploads that a crash cut short, and blobs that are none of `known`, whose sizes it gives. Nothing may be written meanwhile. */
  async sweep(known: ReadonlyMap<string, number>): Promise<void> {
    for (const name of await readdir(this.incoming)) await rm(join(this.incoming, name), { force: true });
    for (const folder of await readdir(this.directory))
      for (const name of await readdir(join(this.directory, folder)))
        if (digest.test(name) && !known.has(name)) await rm(this.pathOf(name), { force: true });
    this.usedBytes = [...known.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  pathOf(sha256: string): string {
    if (!digest.test(sha256)) throw new Error(`"${sha256}" is not a SHA-256 digest.`);
    return join(this.folderOf(sha256), sha256);
  }

  private folderOf(sha256: string): string {
    return join(this.directory, sha256.slice(0, 2));
  }

  /** Bytes of the blob, or null where there is none. */
  async size(sha256: string): Promise<number | null> {
    if (!digest.test(sha256)) return null;
    try {
      return (await stat(this.pathOf(sha256))).size;
    } catch {
      return null;
    }
  }

  read(sha256: string, range?: { start: number; end: number }): Readable {
    return createReadStream(this.pathOf(sha256), range);
  }

  async remove(sha256: string): Promise<void> {
    const bytes = await this.size(sha256);
    await rm(this.pathOf(sha256), { force: true });
    this.usedBytes -= bytes ?? 0;
  }

  /** What happens to one blob happens one after the other. */
  async alone<T>(sha256: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.turns.get(sha256) ?? Promise.resolve()).then(work);
    const settled = mine.then(
      () => {},
      () => {},
    );
    this.turns.set(sha256, settled);
    try {
      return await mine;
    } finally {
      if (this.turns.get(sha256) === settled) this.turns.delete(sha256);
    }
  }

  /** `record`: writes down that it is kept, before anything else can happen to it. */
  async write(
    content: AsyncIterable<Uint8Array>,
    inspect: Inspector,
    record: (blob: StoredBlob) => Promise<unknown> = async () => {},
  ): Promise<StoredBlob> {
    const temporary = join(this.incoming, randomUUID());
    const file = await open(temporary, "wx", 0o600);
    const hash = createHash("sha256");
    let head: Buffer | null = Buffer.alloc(0);
    let verdict: Awaited<ReturnType<Inspector>> | null = null;
    let bytes = 0;
    try {
      for await (const chunk of content) {
        bytes += chunk.byteLength;
        if (head) {
          head = Buffer.concat([head, chunk.subarray(0, headBytes - head.length)]);
          if (head.length >= headBytes) {
            verdict = await inspect(head);
            head = null;
          }
        }
        if (verdict && bytes > verdict.limitBytes) throw new BlobTooLarge(verdict.limitBytes);
        hash.update(chunk);
        await file.write(chunk);
      }
      verdict ??= await inspect(head ?? Buffer.alloc(0));
      if (bytes > verdict.limitBytes) throw new BlobTooLarge(verdict.limitBytes);
      await file.sync();
    } catch (thrown) {
      await file.close();
      await rm(temporary, { force: true });
      throw thrown;
    }
    await file.close();
    const sha256 = hash.digest("hex");
    const blob = { sha256, bytes, mime: verdict.mime };
    await this.alone(sha256, async () => {
      if ((await this.size(sha256)) === null) this.usedBytes += bytes;
      await this.keep(temporary, sha256);
      // Neither is of use without the other, whichever the disk has first.
      await Promise.all([this.syncFolder(sha256), record(blob)]);
    });
    return blob;
  }

  private async keep(temporary: string, sha256: string): Promise<void> {
    await mkdir(this.folderOf(sha256), { recursive: true, mode: 0o700 });
    await rename(temporary, this.pathOf(sha256));
  }

  private async syncFolder(sha256: string): Promise<void> {
    const handle = await open(this.folderOf(sha256), "r");
    await handle.sync().finally(() => handle.close());
  }
}
