/**
 * The order in which people read lines on a page: rows from top to bottom, in a row from left to right, columns of running
 * text one after the other. The page may lie a little askew. A receipt or a table is not columns: its cells stay in rows.
 */
import type { Detection } from "@/nodes/results";

type Placeable = Pick<Detection, "box" | "quad">;

/** An item in the page's own upright coordinates. */
interface Placed<T> {
  item: T;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Rows in reading order; what stands on one baseline is one row. */
export function rowsOf<T extends Placeable>(items: readonly T[]): T[][] {
  return arrange(inRows(straighten(items))).map((row) => row.map(({ item }) => item));
}

export const readingOrder = <T extends Placeable>(items: readonly T[]): T[] => rowsOf(items).flat();

/** Turns the centres back by the median slant of the wide lines, and takes each line's own height instead of its slanted box's. */
function straighten<T extends Placeable>(items: readonly T[]): Placed<T>[] {
  const slants = items
    .flatMap(({ quad }) => {
      if (!quad) return [];
      const [[x0, y0], [x1, y1], , [x3, y3]] = quad;
      const wide = Math.hypot(x1 - x0, y1 - y0) > 3 * Math.hypot(x3 - x0, y3 - y0);
      return wide ? [Math.atan2(y1 - y0, x1 - x0)] : [];
    })
    .sort((p, q) => p - q);
  const slant = slants[slants.length >> 1] ?? 0;
  const [cos, sin] = [Math.cos(slant), Math.sin(slant)];
  return items.map((item) => {
    const corners = item.quad ?? [
      [item.box[0], item.box[1]],
      [item.box[2], item.box[1]],
      [item.box[2], item.box[3]],
      [item.box[0], item.box[3]],
    ];
    const across = corners.map(([x, y]) => x * cos + y * sin);
    const down = corners.map(([x, y]) => y * cos - x * sin);
    return {
      item,
      left: Math.min(...across),
      right: Math.max(...across),
      top: Math.min(...down),
      bottom: Math.max(...down),
    };
  });
}

type Row<T> = Placed<T>[];

/** How many of the latest rows an item may still join: a line of another size may stand between two of one row. */
const lookBack = 4;

function inRows<T>(placed: readonly Placed<T>[]): Row<T>[] {
  const rows: Row<T>[] = [];
  for (const each of [...placed].sort((p, q) => p.top + p.bottom - q.top - q.bottom)) {
    const row = rows.slice(-lookBack).find(([first]) => sameBaseline(first as Placed<T>, each));
    if (row) row.push(each);
    else rows.push([each]);
  }
  for (const row of rows) row.sort((p, q) => p.left - q.left);
  return rows;
}

/** Half of the lower one is shared, and they are of like size: a heading beside two small lines joins neither. */
function sameBaseline<T>(p: Placed<T>, q: Placed<T>): boolean {
  const heights = [p.bottom - p.top, q.bottom - q.top] as const;
  const low = Math.min(...heights);
  return Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > low / 2 && low > 0.4 * Math.max(...heights);
}

/** Rows each side of a gutter, at the least, and how full and wide their lines are, before they are taken for columns. */
const columns = { rows: 4, fill: 0.75, widthInHeights: 8 } as const;

function arrange<T>(rows: Row<T>[]): Row<T>[] {
  const found = bestGutter(rows);
  if (!found) return rows;
  const { x, from, to } = found;
  const block = rows.slice(from, to).flat();
  return [
    ...rows.slice(0, from),
    ...arrange(inRows(block.filter(({ right }) => right <= x))),
    ...arrange(inRows(block.filter(({ left }) => left >= x))),
    ...arrange(rows.slice(to)),
  ];
}

interface Gutter {
  x: number;
  from: number;
  to: number;
}

/** The gutter with the most rows on both of its sides. */
function bestGutter<T>(rows: Row<T>[]): Gutter | null {
  let best: Gutter | null = null;
  for (const x of candidates(rows)) {
    for (let from = 0, at = 0; at <= rows.length; at++) {
      if (rows[at]?.every(({ left, right }) => right <= x || left >= x)) continue;
      if (at - from > (best ? best.to - best.from : 0) && isColumns(rows.slice(from, at).flat(), x))
        best = { x, from, to: at };
      from = at + 1;
    }
  }
  return best;
}

/** Middles of the gaps inside rows, one for each place; few enough to try them all. */
function candidates<T>(rows: Row<T>[]): number[] {
  const places = new Map<number, number>();
  for (const row of rows) {
    for (let at = 1; at < row.length; at++) {
      const [before, after] = [row[at - 1] as Placed<T>, row[at] as Placed<T>];
      const height = before.bottom - before.top;
      if (after.left - before.right < height / 2) continue;
      const x = (before.right + after.left) / 2;
      places.set(Math.round(x / Math.max(height, 1)), x);
    }
  }
  return [...places.values()].slice(0, 64);
}

function isColumns<T>(block: Placed<T>[], x: number): boolean {
  const sides = [block.filter(({ right }) => right <= x), block.filter(({ left }) => left >= x)] as const;
  return sides.every((side) => {
    if (side.length < columns.rows) return false;
    const extent = Math.max(...side.map(({ right }) => right)) - Math.min(...side.map(({ left }) => left));
    const widths = inRows(side).map((row) => (row.at(-1) as Placed<T>).right - (row[0] as Placed<T>).left);
    // Several items to a row are the cells of a table; a column of running text has one.
    if (widths.length < columns.rows || side.length > widths.length * 1.25) return false;
    const usual = median(widths);
    const height = median(side.map(({ top, bottom }) => bottom - top));
    return usual >= columns.fill * extent && usual >= columns.widthInHeights * height;
  });
}

const median = (values: readonly number[]): number => [...values].sort((p, q) => p - q)[values.length >> 1] ?? 0;
