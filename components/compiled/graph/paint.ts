/**
 * Paints a scene: boxes with their texts where they can be read, plain bars from afar, arrows as soft curves near by and as straight
 * lines from afar. Colours are the tokens of the page, so that light and dark follow it.
 */
import type { Piece, Scene, SceneBox } from "./scene";
import { inSight, type Size, type View } from "./viewport";

/** By name of the token, without its dashes. */
export type Palette = (token: string) => string;

export interface Fonts {
  title: string;
  detail: string;
}

export interface Marks {
  selected: number | null;
  found: ReadonlySet<number>;
}

/** Texts are left out below the first; curves and rounded corners below the second. */
const textZoom = 0.4;
const softZoom = 0.25;
const radius = 6;
const bar = 4;

export interface Paint {
  context: CanvasRenderingContext2D;
  scene: Scene;
  view: View;
  pane: Size;
  /** Pixels of the screen per pixel of the page. */
  density: number;
  palette: Palette;
  fonts: Fonts;
  marks: Marks;
  texts: Texts;
}

export function paintScene(paint: Paint): void {
  const { context, scene, view, pane, density, palette, marks } = paint;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.fillStyle = palette("canvas");
  context.fillRect(0, 0, pane.width, pane.height);
  const scale = view.zoom * density;
  context.setTransform(scale, 0, 0, scale, -view.x * scale, -view.y * scale);
  const sight = inSight(view, pane);

  const own: Piece[] = [];
  const others: Piece[] = [];
  scene.piecesIn(sight, (piece) => {
    const arrow = scene.arrows[piece.arrow];
    const isOwn = marks.selected !== null && (arrow?.from === marks.selected || arrow?.to === marks.selected);
    (isOwn ? own : others).push(piece);
  });
  strokePieces(paint, others, palette("line-strong"), 1.25);
  strokePieces(paint, own, palette("accent"), 2);

  scene.boxesIn(sight, (box, position) => {
    if (view.zoom < softZoom) paintBar(paint, box, position);
    else paintBox(paint, box, position);
  });
}

function strokePieces({ context, view }: Paint, pieces: readonly Piece[], color: string, width: number): void {
  if (pieces.length === 0) return;
  context.beginPath();
  for (const { from, to } of pieces) {
    context.moveTo(from.x, from.y);
    if (view.zoom < softZoom || from.x === to.x) context.lineTo(to.x, to.y);
    else {
      const half = Math.min((to.y - from.y) / 2, 60);
      context.bezierCurveTo(from.x, from.y + half, to.x, to.y - half, to.x, to.y);
    }
  }
  context.strokeStyle = color;
  // Never thinner than can be seen.
  context.lineWidth = Math.max(width, 0.6 / view.zoom);
  context.stroke();
}

function paintBar({ context, view, palette, marks }: Paint, box: SceneBox, position: number): void {
  const isMarked = marks.selected === position || marks.found.has(position);
  context.fillStyle = palette(isMarked ? "accent" : box.tint);
  // At least one pixel, else thousands of operators would fade away.
  context.fillRect(box.x, box.y, Math.max(box.width, 1 / view.zoom), Math.max(box.height, 1 / view.zoom));
}

function paintBox({ context, view, palette, fonts, marks, texts }: Paint, box: SceneBox, position: number): void {
  const { x, y, width, height } = box;
  const isSelected = marks.selected === position;
  context.beginPath();
  context.roundRect(x, y, width, height, box.end ? height / 2 : radius);
  context.fillStyle = palette(marks.found.has(position) ? "accent-soft" : box.end ? "sunken" : "raised");
  context.fill();
  if (!box.end) {
    context.fillStyle = palette(box.tint);
    context.beginPath();
    context.roundRect(x, y, bar, height, [radius, 0, 0, radius]);
    context.fill();
  }
  context.beginPath();
  context.roundRect(x, y, width, height, box.end ? height / 2 : radius);
  context.strokeStyle = palette(isSelected ? "accent" : box.end ? box.tint : "line-strong");
  context.lineWidth = isSelected ? 2.5 : 1;
  context.stroke();
  if (view.zoom < textZoom) return;
  const inset = box.end ? 18 : 12;
  const room = width - inset - 8;
  const middle = y + height / 2;
  context.textBaseline = "middle";
  context.font = fonts.title;
  context.fillStyle = palette("fg");
  context.fillText(texts.fit(context, box.title, room), x + inset, box.detail ? middle - 8 : middle);
  if (!box.detail) return;
  context.font = fonts.detail;
  context.fillStyle = palette("fg-muted");
  context.fillText(texts.fit(context, box.detail, room), x + inset, middle + 9);
}

/** Texts cut to their room, each measured once per font. */
export class Texts {
  private readonly known = new Map<string, string>();

  fit(context: CanvasRenderingContext2D, text: string, room: number): string {
    const key = `${context.font}\n${text}`;
    let fitting = this.known.get(key);
    if (fitting === undefined) {
      fitting = cut(text, (part) => context.measureText(part).width <= room);
      this.known.set(key, fitting);
    }
    return fitting;
  }
}

/** As much of a text as fits, with an ellipsis where some is left out. */
export function cut(text: string, fits: (part: string) => boolean): string {
  if (fits(text)) return text;
  let [low, high] = [0, text.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(`${text.slice(0, middle)}…`)) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low)}…`;
}

/** Of what was found, at the edge of the strip. */
const tickWidth = 6;

/** The whole graph on a narrow strip, each axis squeezed by its own measure: where one is, and where things were found. */
export function paintOverview({
  context,
  scene,
  pane,
  density,
  palette,
  marks,
}: Pick<Paint, "context" | "scene" | "pane" | "density" | "palette" | "marks">): void {
  const { bounds } = scene;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, pane.width, pane.height);
  const [across, down] = [(pane.width - tickWidth - 8) / bounds.width, pane.height / bounds.height];
  const bar = Math.min(10, Math.max(3, pane.width / 5));
  const height = (box: SceneBox) => Math.max(1, Math.min(6, box.height * down));
  for (const box of scene.boxes) {
    context.fillStyle = palette(box.tint);
    const middle = tickWidth + (box.x + box.width / 2 - bounds.x) * across;
    context.fillRect(middle - bar / 2, (box.y - bounds.y) * down, bar, height(box));
  }
  context.fillStyle = palette("accent");
  for (const position of marks.found) {
    const box = scene.boxes[position] as SceneBox;
    context.fillRect(0, (box.y - bounds.y) * down, tickWidth, height(box));
  }
}
