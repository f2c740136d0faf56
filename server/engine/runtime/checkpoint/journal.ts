/**
 * A file of records that outlives whoever writes it: each is written whole or, where its writer was killed, not at all. A frame is
 * 4 bytes of length, 8 bytes of the content's SHA-256, and the content as V8 serialises it (which keeps NaN and undefined apart
 * from null). What follows a frame that is damaged is cut off when the file is opened again.
 */
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { deserialize, serialize } from "node:v8";

const headBytes = 12;

export class Journal<T> {
  private constructor(private readonly file: FileHandle) {}

  /** Makes the file where there is none. `records`: what it holds already, in order. The journal must be closed. */
  static async open<T>(path: string): Promise<{ journal: Journal<T>; records: T[] }> {
    const file = await open(path, "a+", 0o600);
    try {
      const { records, bytes } = parse<T>(await file.readFile());
      await file.truncate(bytes);
      return { journal: new Journal<T>(file), records };
    } catch (thrown) {
      await file.close();
      throw thrown;
    }
  }

  /** Resolves when the records are on the disk. */
  async append(records: readonly T[]): Promise<void> {
    await this.file.appendFile(Buffer.concat(records.map(frameOf)));
    await this.file.datasync();
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

const digestOf = (content: Uint8Array) => createHash("sha256").update(content).digest().subarray(0, 8);

function frameOf(record: unknown): Buffer {
  const content = serialize(record);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(content.length);
  return Buffer.concat([length, digestOf(content), content]);
}

function parse<T>(all: Buffer): { records: T[]; bytes: number } {
  const records: T[] = [];
  let at = 0;
  while (at + headBytes <= all.length) {
    const end = at + headBytes + all.readUInt32LE(at);
    const content = all.subarray(at + headBytes, end);
    if (end > all.length || !digestOf(content).equals(all.subarray(at + 4, at + headBytes))) break;
    records.push(deserialize(content) as T);
    at = end;
  }
  return { records, bytes: at };
}
