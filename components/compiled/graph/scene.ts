/**
 * What the viewer draws, found by where it lies: boxes and straight pieces of arrows are entered into bands of equal height, so that
 * a frame looks at what is in sight and not at the whole graph. Positions are those in `boxes` and `arrows`.
 */
import type { Point, Rect } from "./viewport";

export interface SceneBox extends Rect {
  title: string;
  detail: string;
  /** Name of the token that its family is painted with. */
  tint: string;
  /** The graph's own inputs and outputs. */
  end: boolean;
}

export interface SceneArrow {
  /** Positions of boxes. */
  from: number;
  to: number;
  /** From the lower edge of the one to the upper edge of the other. */
  points: readonly Point[];
}

export interface Piece {
  arrow: number;
  from: Point;
  to: Point;
}

const bandHeight = 1024;

export class Scene {
  readonly bounds: Rect;
  private readonly pieces: Piece[] = [];
  private readonly bands = new Map<number, { boxes: number[]; pieces: number[] }>();
  /** When each piece was last visited: one that lies in several bands is visited once. */
  private readonly seen: Uint32Array;
  private visit = 0;

  constructor(
    readonly boxes: readonly SceneBox[],
    readonly arrows: readonly SceneArrow[],
  ) {
    this.bounds = boundsOf(boxes, arrows);
    boxes.forEach((box, position) => {
      for (const band of this.across(box.y, box.y + box.height)) band.boxes.push(position);
    });
    arrows.forEach(({ points }, arrow) => {
      for (let at = 1; at < points.length; at++) {
        const [from, to] = [points[at - 1] as Point, points[at] as Point];
        const piece = this.pieces.push({ arrow, from, to }) - 1;
        for (const band of this.across(Math.min(from.y, to.y), Math.max(from.y, to.y))) band.pieces.push(piece);
      }
    });
    this.seen = new Uint32Array(Math.max(boxes.length, this.pieces.length));
  }

  boxesIn(rect: Rect, take: (box: SceneBox, position: number) => void): void {
    this.each(rect, "boxes", (position) => {
      const box = this.boxes[position] as SceneBox;
      if (overlap(box.x, box.width, rect.x, rect.width) && overlap(box.y, box.height, rect.y, rect.height))
        take(box, position);
    });
  }

  piecesIn(rect: Rect, take: (piece: Piece) => void): void {
    this.each(rect, "pieces", (position) => {
      const piece = this.pieces[position] as Piece;
      const { from, to } = piece;
      if (overlap(Math.min(from.x, to.x), Math.abs(to.x - from.x), rect.x, rect.width)) take(piece);
    });
  }

  /** The box at a point, or null. */
  at({ x, y }: Point): number | null {
    let found: number | null = null;
    this.boxesIn({ x, y, width: 0, height: 0 }, (_, position) => {
      found = position;
    });
    return found;
  }

  private across(top: number, bottom: number): { boxes: number[]; pieces: number[] }[] {
    const found: { boxes: number[]; pieces: number[] }[] = [];
    for (let key = Math.floor(top / bandHeight); key <= Math.floor(bottom / bandHeight); key++) {
      let band = this.bands.get(key);
      if (!band) {
        band = { boxes: [], pieces: [] };
        this.bands.set(key, band);
      }
      found.push(band);
    }
    return found;
  }

  private each(rect: Rect, sort: "boxes" | "pieces", take: (position: number) => void): void {
    this.visit++;
    const { y, height } = this.bounds;
    const first = Math.floor(Math.max(rect.y, y) / bandHeight);
    const last = Math.floor(Math.min(rect.y + rect.height, y + height) / bandHeight);
    for (let key = first; key <= last; key++) {
      for (const position of this.bands.get(key)?.[sort] ?? []) {
        if (this.seen[position] === this.visit) continue;
        this.seen[position] = this.visit;
        take(position);
      }
    }
  }
}

function overlap(a: number, aLong: number, b: number, bLong: number): boolean {
  return a <= b + bLong && a + aLong >= b;
}

/** Points that lie on the straight line between their neighbours, or nearly so, are left out. */
export function straightened(points: readonly Point[], tolerance: number): Point[] {
  const kept: Point[] = [];
  points.forEach((point, index) => {
    const [last, next] = [kept.at(-1), points[index + 1]];
    if (!last || !next || distance(point, last, next) > tolerance) kept.push(point);
  });
  return kept;
}

function distance({ x, y }: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  return Math.abs((x - from.x) * dy - (y - from.y) * dx) / (Math.hypot(dx, dy) || 1);
}

function boundsOf(boxes: readonly SceneBox[], arrows: readonly SceneArrow[]): Rect {
  if (boxes.length === 0) return { x: 0, y: 0, width: 1, height: 1 };
  const least = (numbers: number[]) => numbers.reduce((a, b) => Math.min(a, b));
  const most = (numbers: number[]) => numbers.reduce((a, b) => Math.max(a, b));
  const bends = arrows.flatMap(({ points }) => points.map(({ x }) => x));
  const x = least([...boxes.map((box) => box.x), ...bends]);
  const y = least(boxes.map((box) => box.y));
  return {
    x,
    y,
    width: most([...boxes.map((box) => box.x + box.width), ...bends]) - x,
    height: most(boxes.map((box) => box.y + box.height)) - y,
  };
}
