/** Where a new node goes so that it covers no other: at the wished place, or as little below it as can be. */
import type { Position } from "./add-node";
import type { Size } from "./arrange";

const gap = 24;

export function freePlace(wanted: Position, size: Size, taken: readonly (Position & Size)[]): Position {
  let { y } = wanted;
  const inColumn = taken
    .filter((each) => each.x < wanted.x + size.width + gap && wanted.x < each.x + each.width + gap)
    .sort((a, b) => a.y - b.y);
  for (const each of inColumn) {
    if (each.y < y + size.height + gap && y < each.y + each.height + gap) y = each.y + each.height + gap;
  }
  return { x: wanted.x, y };
}
