/**
 * Measures of tasks. What a task makes of the outputs comes as an argument; the float32 model's is the truth. Sums run over all items,
 * so that a page of a hundred lines counts for more than one of three.
 */
import type { Tensor } from "../../segment";
import { editDistance } from "./edit-distance";
import type { Measure, Outputs } from "./measures";

/** What a task makes of the outputs for one item. */
export type Read<T> = (outputs: Outputs, sample: number) => T | Promise<T>;

/** One choice an item: how often it is the same. `said` is what a person reads of it. */
export function agreement(read: Read<{ choice: number; said: string }>): Measure<{ choice: number; said: string }> {
  return {
    name: "top-1 agreement",
    keep: read,
    score: (reference, given) =>
      reference.filter(({ choice }, index) => choice === given[index]?.choice).length / Math.max(1, reference.length),
    say: ({ said }) => said,
  };
}

/** Whether the largest entry of the first output is the same one. */
export const top1 = agreement((outputs) => {
  const choice = largestOf((Object.values(outputs)[0] as Tensor).data);
  return { choice, said: String(choice) };
});

export interface Found {
  /** Left, top, right, bottom. */
  box: readonly [number, number, number, number];
  label?: string | undefined;
}

/** Two boxes of one label with at least this overlap are the same one. */
const sameOverlap = 0.5;

/** F1 of boxes: of all that either found, those that both did. 1 where neither found any. */
export function boxF1(read: Read<readonly Found[]>): Measure<readonly Found[]> {
  return {
    name: "box F1",
    keep: read,
    score(reference, given) {
      let [met, all] = [0, 0];
      for (const [item, wanted] of reference.entries()) {
        const left = [...(given[item] ?? [])];
        all += wanted.length + left.length;
        for (const one of wanted) {
          const overlaps = left.map((other) => (other.label === one.label ? overlap(one.box, other.box) : 0));
          const most = Math.max(0, ...overlaps);
          if (most < sameOverlap) continue;
          left.splice(overlaps.indexOf(most), 1);
          met += 1;
        }
      }
      return all === 0 ? 1 : (2 * met) / all;
    },
    say: (found) => [...new Set(found.flatMap(({ label }) => label ?? []))].join(", "),
  };
}

function overlap(a: Found["box"], b: Found["box"]): number {
  const side = (low: 0 | 1, high: 2 | 3) => Math.max(0, Math.min(a[high], b[high]) - Math.max(a[low], b[low]));
  const area = ([left, top, right, bottom]: Found["box"]) => (right - left) * (bottom - top);
  const common = side(0, 2) * side(1, 3);
  const joined = area(a) + area(b) - common;
  return joined > 0 ? common / joined : 0;
}

/** Share of the symbols that are read alike: one minus edits over length, 0 where more was made up than there is. */
export function characters<T extends string | number>(read: Read<readonly T[]>): Measure<readonly T[]> {
  return {
    name: "characters",
    keep: read,
    score(reference, given) {
      const edits = reference.reduce((sum, line, item) => sum + editDistance(line, given[item] ?? []), 0);
      const length = reference.reduce((sum, line) => sum + line.length, 0);
      return length === 0 ? Number(edits === 0) : Math.max(0, 1 - edits / length);
    },
    say: (line) => (line.every((symbol) => typeof symbol === "string") ? line.join("") : ""),
  };
}

/** What a network with a blank (CTC, Graves et al. 2006) reads, as classes: float32[1,T,C], class 0 is the blank. */
export function ctcClasses({ dims, data }: Tensor): number[] {
  const width = dims.at(-1) ?? 1;
  const read: number[] = [];
  let last = 0;
  for (let at = 0; at < data.length; at += width) {
    const choice = largestOf(data, at, width);
    if (choice !== 0 && choice !== last) read.push(choice);
    last = choice;
  }
  return read;
}

/** Where the largest of some entries is, from the first of them. */
export function largestOf(data: Tensor["data"], from = 0, count = data.length): number {
  let best = 0;
  for (let at = 1; at < count; at++) if ((data[from + at] as number) > (data[from + best] as number)) best = at;
  return best;
}

/**
 * Intersection over union of masks, averaged over the classes that either has. `read`: float32[1,C,H,W]. One plane is a mask of what is
 * at least `threshold`; of several, each pixel belongs to the plane that is largest there.
 */
export function maskIou(read: Read<Tensor>, threshold = 0.5): Measure<Uint16Array> {
  return {
    name: "mask IoU",
    keep: async (outputs, sample) => classesOf(await read(outputs, sample), threshold),
    score(reference, given) {
      const [common, joined] = [new Map<number, number>(), new Map<number, number>()];
      const add = (counts: Map<number, number>, kind: number) => counts.set(kind, (counts.get(kind) ?? 0) + 1);
      for (const [item, wanted] of reference.entries())
        for (let at = 0; at < wanted.length; at++) {
          const [one, other] = [wanted[at] as number, given[item]?.[at] ?? nothing];
          if (one !== nothing) add(joined, one);
          if (one === other) add(common, one);
          else if (other !== nothing) add(joined, other);
        }
      const each = [...joined].map(([kind, count]) => (common.get(kind) ?? 0) / count);
      return each.length === 0 ? 1 : each.reduce((sum, value) => sum + value, 0) / each.length;
    },
  };
}

/** A pixel that belongs to no class. */
const nothing = 0xffff;

function classesOf({ dims, data }: Tensor, threshold: number): Uint16Array {
  const planes = dims.at(-3) ?? 1;
  const size = data.length / Math.max(1, planes);
  const classes = new Uint16Array(size);
  for (let at = 0; at < size; at++) {
    let best = 0;
    for (let plane = 1; plane < planes; plane++)
      if ((data[plane * size + at] as number) > (data[best * size + at] as number)) best = plane;
    classes[at] = planes === 1 && (data[at] as number) < threshold ? nothing : best;
  }
  return classes;
}
