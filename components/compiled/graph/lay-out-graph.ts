/** A graph laid out for the viewer: corners of the boxes by position, and the ways of the arrows. */
import { type Arrow, type Box, layOut } from "../layered-layout";
import { type SceneArrow, straightened } from "./scene";

export interface LaidOut {
  /** x and y of each box, in turns. */
  places: Float32Array;
  arrows: SceneArrow[];
}

const options = { direction: "down", rankGap: 28, gap: 24 } as const;
/** Bends that are nearer to the straight line than this are no bends. */
const tolerance = 3;

export function layOutGraph({ boxes, arrows }: { boxes: Box[]; arrows: Arrow[] }): LaidOut {
  const position = new Map(boxes.map(({ id }, index) => [id, index]));
  const placed = layOut(boxes, arrows, options);
  const places = new Float32Array(2 * boxes.length);
  boxes.forEach(({ id }, index) => {
    const { x, y } = placed.places.get(id) as { x: number; y: number };
    places.set([x, y], 2 * index);
  });
  return {
    places,
    arrows: arrows.map((arrow, index) => {
      const [from, to] = [position.get(arrow.from) as number, position.get(arrow.to) as number];
      const [start, end] = [boxes[from] as Box, boxes[to] as Box];
      const points = [
        { x: (places[2 * from] as number) + start.width / 2, y: (places[2 * from + 1] as number) + start.height },
        ...(placed.bends[index] ?? []),
        { x: (places[2 * to] as number) + end.width / 2, y: places[2 * to + 1] as number },
      ];
      return { from, to, points: straightened(points, tolerance) };
    }),
  };
}
