/** What must be done before a model can run, and nothing else: the part of the limit that no session has. */
import { availableParallelism } from "node:os";
import sharp from "sharp";
import { type Cost, measured, median } from "../report";
import type { Limit } from "./limit";

/** Ways to do the same, by what they are called. */
export type Ways = Readonly<Record<string, () => Promise<void>>>;

/** All of them whole and as raw pixels, so many at a time. */
export function picturesDecoded(paths: readonly string[]): Ways {
  const side = async (width: number) => {
    for (let at = 0; at < paths.length; at += width)
      await Promise.all(paths.slice(at, at + width).map((path) => sharp(path).raw().toBuffer()));
  };
  return { "one at a time": () => side(1), "two at a time": () => side(2), "four at a time": () => side(4) };
}

/** The way that takes the least processor time. */
export async function cheapest(ways: Ways): Promise<{ name: string; work: () => Promise<void> }> {
  const tried = [];
  for (const [name, work] of Object.entries(ways)) {
    const times: number[] = [];
    for (let round = 0; round < 3; round++) times.push((await measured(work)).cpuMs);
    tried.push({ name, work, cpuMs: median(times) });
  }
  return tried.sort((a, b) => a.cpuMs - b.cpuMs)[0] as (typeof tried)[number];
}

/** Decoding and sessions, spread evenly over all processors, which is the best that could be. */
export async function bareCost(sessions: Limit, decode: () => Promise<void>): Promise<Cost> {
  const decoding = await measured(decode);
  const cpuMs = decoding.cpuMs + (await sessions.run()).cpuMs;
  return { ms: cpuMs / availableParallelism(), cpuMs };
}
