/**
 * What was found out about a file, kept for as long as the file is the same by path, size and time of change: to look into
 * one costs a process, and a clip is asked about when it is opened, when it is sampled and when it is listened to.
 */
import { stat } from "node:fs/promises";
import { Recent } from "../recent";

export class PerFile<T> {
  private readonly known: Recent<T>;

  /** Of the files last asked about, this many are remembered. */
  constructor(most = 32) {
    this.known = new Recent(most);
  }

  /** What `find` found for this file, now or before. What it throws is not remembered. */
  async get(path: string, find: () => Promise<T>): Promise<T> {
    const key = await stat(path).then(
      ({ size, mtimeMs }) => JSON.stringify([path, size, mtimeMs]),
      () => undefined,
    );
    if (key === undefined) return find();
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const found = await find();
    this.known.set(key, found);
    return found;
  }
}
