/**
 * A layered drawing of a directed acyclic graph (Sugiyama's scheme, thinly): ranks by longest path, sources pulled up to
 * their first user, long edges led through every rank between, order in a rank by the mean place of the neighbours. Time is
 * near linear, so that graphs of thousands of operators are laid out on the spot.
 */
export interface Box {
  id: string;
  width: number;
  height: number;
}

export interface Arrow {
  from: string;
  to: string;
}

export interface LayoutOptions {
  /** Ranks follow each other downwards, or to the right. */
  direction: "down" | "right";
  /** Between ranks, and between neighbours in a rank. */
  rankGap: number;
  gap: number;
}

export interface Placed {
  /** Top left corners, by box. */
  places: Map<string, { x: number; y: number }>;
  /** By position in `arrows`: the points that an arrow is led through between its ends, two at each rank that it passes. */
  bends: { x: number; y: number }[][];
}

interface Cell {
  /** Extent across the ranks' direction, and along it. */
  across: number;
  along: number;
  rank: number;
  before: Cell[];
  after: Cell[];
  /** Centre across. */
  at: number;
}

const sweeps = 4;

/** `boxes` in an order in which every arrow leads forwards; arrows that do not are left out of the ranking. */
export function layOut(boxes: readonly Box[], arrows: readonly Arrow[], options: LayoutOptions): Placed {
  const down = options.direction === "down";
  const index = new Map(boxes.map(({ id }, position) => [id, position]));
  const cells = boxes.map(
    ({ width, height }): Cell => ({
      across: down ? width : height,
      along: down ? height : width,
      rank: 0,
      before: [],
      after: [],
      at: 0,
    }),
  );
  const ends = arrows.map(({ from, to }) => {
    const [start, end] = [index.get(from), index.get(to)];
    return start !== undefined && end !== undefined && start < end
      ? ([cells[start], cells[end]] as [Cell, Cell])
      : null;
  });
  rank(cells, ends);
  const ranks = new Map<number, Cell[]>();
  const enter = (cell: Cell) => {
    const row = ranks.get(cell.rank);
    if (row) row.push(cell);
    else ranks.set(cell.rank, [cell]);
  };
  for (const cell of cells) enter(cell);
  const chains = ends.map((pair) => (pair ? chain(pair[0], pair[1], enter) : []));
  const rows = [...ranks].sort(([a], [b]) => a - b).map(([, row]) => row);
  arrange(rows, options.gap);

  const starts: number[] = [];
  const stops: number[] = [];
  let depth = 0;
  for (const row of rows) {
    starts.push(depth);
    const thickness = Math.max(...row.map(({ along }) => along));
    stops.push(depth + thickness);
    depth += thickness + options.rankGap;
  }
  const order = new Map([...ranks.keys()].sort((a, b) => a - b).map((value, position) => [value, position]));
  const startOf = (cell: Cell) => starts[order.get(cell.rank) as number] as number;
  const stopOf = (cell: Cell) => stops[order.get(cell.rank) as number] as number;
  const point = (across: number, along: number) => (down ? { x: across, y: along } : { x: along, y: across });
  return {
    places: new Map(
      boxes.map(({ id }, position) => {
        const cell = cells[position] as Cell;
        return [id, point(cell.at - cell.across / 2, startOf(cell))];
      }),
    ),
    bends: chains.map((bent) => bent.flatMap((cell) => [point(cell.at, startOf(cell)), point(cell.at, stopOf(cell))])),
  };
}

/** Boxes in an order in which arrows lead forwards, as near to the given one as that allows; those on a circle come last. */
export function forwards<B extends { id: string }>(boxes: readonly B[], arrows: readonly Arrow[]): B[] {
  const waiting = new Map(boxes.map(({ id }) => [id, 0]));
  const behind = new Map<string, string[]>();
  for (const { from, to } of arrows) {
    if (!waiting.has(from) || !waiting.has(to)) continue;
    waiting.set(to, (waiting.get(to) as number) + 1);
    behind.set(from, [...(behind.get(from) ?? []), to]);
  }
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const ready = boxes.filter(({ id }) => waiting.get(id) === 0);
  for (const { id } of ready) {
    for (const next of behind.get(id) ?? []) {
      const left = (waiting.get(next) as number) - 1;
      waiting.set(next, left);
      if (left === 0) ready.push(byId.get(next) as B);
    }
  }
  return [...ready, ...boxes.filter(({ id }) => waiting.get(id) !== 0)];
}

function rank(cells: readonly Cell[], ends: readonly ([Cell, Cell] | null)[]): void {
  const incoming = new Map<Cell, Cell[]>();
  const outgoing = new Map<Cell, Cell[]>();
  for (const pair of ends) {
    if (!pair) continue;
    const [from, to] = pair;
    add(incoming, to, from);
    add(outgoing, from, to);
  }
  for (const cell of cells) cell.rank = Math.max(0, ...(incoming.get(cell) ?? []).map((each) => each.rank + 1));
  for (const cell of cells) {
    const users = outgoing.get(cell);
    if (!incoming.has(cell) && users) cell.rank = Math.min(...users.map((each) => each.rank)) - 1;
  }
}

function add(lists: Map<Cell, Cell[]>, key: Cell, cell: Cell): void {
  const list = lists.get(key);
  if (list) list.push(cell);
  else lists.set(key, [cell]);
}

/** Links two cells, through one thin cell per rank between them; returns those. */
function chain(from: Cell, to: Cell, enter: (cell: Cell) => void): Cell[] {
  const made: Cell[] = [];
  let last = from;
  for (let between = from.rank + 1; between < to.rank; between++) {
    const thin: Cell = { across: 8, along: 0, rank: between, before: [last], after: [], at: 0 };
    last.after.push(thin);
    enter(thin);
    made.push(thin);
    last = thin;
  }
  last.after.push(to);
  to.before.push(last);
  return made;
}

const mean = (cells: readonly Cell[]) => cells.reduce((sum, { at }) => sum + at, 0) / cells.length;

function arrange(rows: Cell[][], gap: number): void {
  for (const row of rows) {
    row.forEach((cell, position) => {
      cell.at = position;
    });
  }
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const downwards = sweep % 2 === 0;
    for (const row of downwards ? rows : [...rows].reverse()) {
      const wish = new Map(
        row.map((cell) => {
          const neighbours = downwards ? cell.before : cell.after;
          return [cell, neighbours.length > 0 ? mean(neighbours) : cell.at];
        }),
      );
      row.sort((a, b) => (wish.get(a) as number) - (wish.get(b) as number));
      spread(row, wish, gap);
    }
  }
}

/** Cells side by side in their order, each as near to its wish as its neighbours allow; the row keeps its mean wish. */
function spread(row: readonly Cell[], wish: ReadonlyMap<Cell, number>, gap: number): void {
  let edge = Number.NEGATIVE_INFINITY;
  let drift = 0;
  for (const cell of row) {
    const wanted = wish.get(cell) as number;
    cell.at = Math.max(wanted, edge + cell.across / 2);
    edge = cell.at + cell.across / 2 + gap;
    drift += cell.at - wanted;
  }
  const shift = drift / row.length;
  for (const cell of row) cell.at -= shift;
}
