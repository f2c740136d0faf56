/**
 * What calibration saw, kept by content: the same model on the same samples is not run again, whether it is another budget that is
 * asked for or a run that was broken off.
 */
import { createHash } from "node:crypto";
import type { Feeds } from "../machine";
import type { ChannelStatistics } from "./channel-statistics";
import { Histogram } from "./histogram";
import type { Observation, ObservationCache } from "./observe";

/** Where bytes are kept; what is not there, or no longer, is computed. */
export interface ByteStore {
  get(key: string): Promise<Uint8Array | undefined>;
  set(key: string, bytes: Uint8Array): Promise<void>;
}

/** Raised with the form of what is kept, and with what is observed. */
const version = 1;

export function observationCache(store: ByteStore, samples: readonly Feeds[]): ObservationCache {
  const content = createHash("sha256");
  for (const feeds of samples)
    for (const [name, { type, dims, data }] of Object.entries(feeds).sort(([a], [b]) => (a < b ? -1 : 1))) {
      content.update(JSON.stringify([name, type, dims]));
      content.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  const samplesKey = content.digest("hex");
  const keyOf = (model: Uint8Array, names: readonly string[]) =>
    createHash("sha256")
      .update(JSON.stringify([version, samplesKey, names]))
      .update(model)
      .digest("hex");
  return {
    async get(model, names) {
      const bytes = await store.get(keyOf(model, names));
      return bytes && unpack(bytes);
    },
    set: (model, names, found) => store.set(keyOf(model, names), pack(found)),
  };
}

interface Entry {
  name: string;
  numbers: [width: number, zeros: number, min: number, max: number, meanMin: number, meanMax: number];
  /** Axis, count and channels; null where they were not followed. */
  channels: [number, number, number] | null;
}

const parts = ["min", "max", "sum", "sumOfSquares"] as const;

function pack(found: ReadonlyMap<string, Observation>): Uint8Array {
  const lists: Float64Array[] = [];
  const entries = [...found].map(([name, { histogram, meanMin, meanMax, channels }]): Entry => {
    const { width, zeros, min, max } = histogram;
    lists.push(histogram.counts);
    if (channels) lists.push(...parts.map((part) => channels[part]));
    return {
      name,
      numbers: [width, zeros, min, max, meanMin, meanMax],
      channels: channels ? [channels.axis, channels.count, channels.min.length] : null,
    };
  });
  const plain = new TextEncoder().encode(JSON.stringify(entries));
  // Spaces behind it, so that the numbers that follow are aligned.
  const header = new Uint8Array(Math.ceil(plain.byteLength / 8) * 8).fill(0x20);
  header.set(plain);
  const size = lists.reduce((sum, list) => sum + list.byteLength, 0);
  const bytes = new Uint8Array(8 + header.byteLength + size);
  new DataView(bytes.buffer).setUint32(0, header.byteLength, true);
  bytes.set(header, 8);
  let at = 8 + header.byteLength;
  for (const list of lists) {
    bytes.set(new Uint8Array(list.buffer, list.byteOffset, list.byteLength), at);
    at += list.byteLength;
  }
  return bytes;
}

/** Undefined where the bytes are not what was kept: then it is computed anew. */
function unpack(stored: Uint8Array): Map<string, Observation> | undefined {
  const bytes = stored.slice();
  try {
    const length = new DataView(bytes.buffer).getUint32(0, true);
    const entries = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Entry[];
    let at = 8 + length;
    const list = (count: number) => {
      const values = new Float64Array(bytes.buffer, at, count);
      at += values.byteLength;
      return values;
    };
    const found = new Map<string, Observation>();
    for (const { name, numbers, channels } of entries) {
      const [width, zeros, min, max, meanMin, meanMax] = numbers;
      const histogram = new Histogram();
      Object.assign(histogram, { width, zeros, min, max });
      histogram.counts.set(list(histogram.counts.length));
      const own = channels && { axis: channels[0], count: channels[1] };
      const lists = channels && Object.fromEntries(parts.map((part) => [part, list(channels[2])]));
      found.set(name, {
        histogram,
        meanMin,
        meanMax,
        ...(own && { channels: { ...own, ...lists } as ChannelStatistics }),
      });
    }
    return at === bytes.byteLength ? found : undefined;
  } catch {
    return undefined;
  }
}
