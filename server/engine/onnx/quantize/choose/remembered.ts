/** Measurements kept by content: a search that was broken off, or one for another budget, does not measure the same file again. */
import { createHash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import type { ByteStore } from "../calibrate/cache";

export interface Measurements {
  store: ByteStore;
  /** Stands for all else that a measurement follows from: the model, its samples, how they are judged, and the machine. */
  key: string;
}

/** Raised with the form of what is kept. */
const version = 1;

/** What `measure` gave for this file before, else what it gives now. `kind` tells apart what is measured of one file. */
export async function remembered<T>(
  kept: Measurements | undefined,
  kind: string,
  file: Uint8Array,
  measure: () => Promise<T>,
): Promise<T> {
  if (!kept) return measure();
  const content = createHash("sha256")
    .update(JSON.stringify([version, kept.key, kind]))
    .update(file);
  const key = content.digest("hex");
  const bytes = await kept.store.get(key);
  if (bytes)
    try {
      return deserialize(bytes) as T;
    } catch {
      // Not what was kept: it is measured anew.
    }
  const found = await measure();
  await kept.store.set(key, serialize(found));
  return found;
}
