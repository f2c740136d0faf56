/** Places of items: what people call them, which belong together, and which value of another port lies at the same one. */
import type { Item, Place } from "@/nodes/results";

/** Minutes and seconds of a medium, with tenths: 1:05.2; hours only where there are some. */
export function clock(ms: number): string {
  const tenths = Math.round(ms / 100);
  const [hours, minutes, seconds] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60, (tenths % 600) / 10];
  const whole = Number.isInteger(seconds) ? String(seconds) : seconds.toFixed(1);
  const padded = seconds < 10 ? `0${whole}` : whole;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${padded}` : `${minutes}:${padded}`;
}

/** What a person would call one step of a place: its file, its time, or its number among its like. */
export function placeName({ axis, index, timeMs, name }: Place): string {
  if (timeMs !== undefined) return clock(timeMs);
  if (name) return name;
  return `${axis.charAt(0).toUpperCase()}${axis.slice(1)} ${index + 1}`;
}

/** Empty for the one item of a run. */
export function pathName(at: readonly Place[]): string {
  return at.map(placeName).join(" › ");
}

/** Distinct within one port. */
export function placeKey(at: readonly Place[]): string {
  return at.map(({ index }) => index).join(".");
}

/** True where `outer` is `inner` or one of the places around it. A filter keeps the numbers of what it keeps. */
export function holds(outer: readonly Place[], inner: readonly Place[]): boolean {
  return outer.length <= inner.length && outer.every(({ index }, depth) => index === inner[depth]?.index);
}

export interface Group<T extends { at: readonly Place[] }> {
  /** The place that the items share: all of theirs but the last step. */
  at: readonly Place[];
  items: T[];
}

/** Items of [page, line] by their page; in the order they came. Items of one axis, or of none, are one group at []. */
export function groupByPlace<T extends { at: readonly Place[] }>(items: readonly T[]): Group<T>[] {
  const groups = new Map<string, Group<T>>();
  for (const item of items) {
    const at = item.at.slice(0, -1);
    const key = placeKey(at);
    const group = groups.get(key);
    if (group) group.items.push(item);
    else groups.set(key, { at, items: [item] });
  }
  return [...groups.values()];
}

/** The item's time in its clip: that of its innermost step that has one. */
export function timeOf({ at }: Pick<Item, "at">): number | undefined {
  return at.findLast(({ timeMs }) => timeMs !== undefined)?.timeMs;
}
