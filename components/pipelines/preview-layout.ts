/** A drawing made small: boxes and curves in the pixels of a fixed frame, the drawing's proportions kept, in its middle. */
export const frame = { width: 320, height: 116 } as const;

const margin = 18;
/** About what a node takes in the editor, in its units. */
const nodeSize = { width: 220, height: 92 } as const;
/** Small drawings are not blown up beyond this. */
const largestScale = 0.24;
/** Boxes of a wide drawing stay visible. */
const leastSize = { width: 9, height: 6 } as const;

interface Drawing {
  nodes: readonly { id: string; type: string; x: number; y: number }[];
  edges: readonly { from: string; to: string }[];
}

export interface PreviewBox {
  id: string;
  category: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export function layOut({ nodes, edges }: Drawing): { boxes: PreviewBox[]; curves: string[] } {
  if (nodes.length === 0) return { boxes: [], curves: [] };
  const left = Math.min(...nodes.map(({ x }) => x));
  const top = Math.min(...nodes.map(({ y }) => y));
  const across = Math.max(...nodes.map(({ x }) => x)) - left + nodeSize.width;
  const down = Math.max(...nodes.map(({ y }) => y)) - top + nodeSize.height;
  const room = { width: frame.width - 2 * margin, height: frame.height - 2 * margin };
  const scale = Math.min(largestScale, room.width / across, room.height / down);
  const shift = { x: (frame.width - across * scale) / 2, y: (frame.height - down * scale) / 2 };
  const boxes = nodes.map(({ id, type, x, y }) => ({
    id,
    category: type.split(".")[0] ?? "",
    x: round(shift.x + (x - left) * scale),
    y: round(shift.y + (y - top) * scale),
    width: round(Math.max(nodeSize.width * scale, leastSize.width)),
    height: round(Math.max(nodeSize.height * scale, leastSize.height)),
  }));
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const curves = edges.flatMap(({ from, to }) => {
    const [start, end] = [byId.get(from), byId.get(to)];
    return start && end ? [curve(start, end)] : [];
  });
  return { boxes, curves };
}

/** From the right side of one box to the left side of another, leaving and arriving level. */
function curve(from: PreviewBox, to: PreviewBox): string {
  const [x1, y1] = [round(from.x + from.width), round(from.y + from.height / 2)];
  const [x2, y2] = [to.x, round(to.y + to.height / 2)];
  const bend = round(Math.max(Math.abs(x2 - x1) / 2, 6));
  return `M${x1} ${y1}C${round(x1 + bend)} ${y1} ${round(x2 - bend)} ${y2} ${x2} ${y2}`;
}

/** Tenths of a pixel: short, and the same on the server and in the browser. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
