/** Settings and forms compared in turns: what disturbs the machine for a moment disturbs all of them. */
import { type LoadTest, median } from "./load-test";

export const rounds = 5;

export interface Compared {
  /** How many times as many rows a second as the first. */
  rate: number;
  /** How many times as much processor time a row takes. */
  cost: number;
}

/** Of each of `count`, by medians over rounds in which every one was measured, from the first to the last and back. */
export async function inTurns(count: number, test: (place: number) => Promise<LoadTest>): Promise<Compared[]> {
  const order = Array.from({ length: count }, (_, place) => place);
  const found: Compared[][] = order.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const tested: LoadTest[] = [];
    for (const place of round % 2 === 0 ? order : order.toReversed()) tested[place] = await test(place);
    const [first] = tested as [LoadTest];
    tested.forEach(({ rowsPerSecond, rowCpuMs }, place) => {
      found[place]?.push({ rate: rowsPerSecond / first.rowsPerSecond, cost: rowCpuMs / first.rowCpuMs });
    });
  }
  return found.map((each) => ({
    rate: median(each.map(({ rate }) => rate)),
    cost: median(each.map(({ cost }) => cost)),
  }));
}
