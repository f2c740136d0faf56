/**
 * What was found out about a file, kept for as long as the file is the same by path, size and time of change: to look into
 * one costs a process, and a clip is asked about when it is opened, when it is sampled and when it is listened to.
 */
import { stat } from "node:fs/promises";

export class PerFile<T> {
  private readonly known = new Map<string, T>();

  /** Of the files last asked about, this many are remembered. */
  constructor(private readonly most = 32) {}

  /** What `find` found for this file, now or before. What it throws is not remembered. */
  async get(path: string, find: () => Promise<T>): Promise<T> {
    const key = await stat(path).then(
      ({ size, mtimeMs }) => JSON.stringify([path, size, mtimeMs]),
      () => undefined,
    );
    if (key === undefined) return find();
    const found = this.known.has(key) ? (this.known.get(key) as T) : await find();
    this.known.delete(key);
    this.known.set(key, found);
    for (const oldest of [...this.known.keys()].slice(0, -this.most)) this.known.delete(oldest);
    return found;
  }
}
