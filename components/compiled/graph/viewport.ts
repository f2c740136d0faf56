/** Where a canvas looks: the point of the drawing at its top left corner, and how many pixels a unit of the drawing takes. */
export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Rect extends Point, Size {}

export interface View extends Point {
  zoom: number;
}

export const readableZoom = 0.7;
const largestZoom = 2;
/** Around the drawing where it is shown as a whole, in pixels. */
const margin = 40;

export function inSight({ x, y, zoom }: View, pane: Size): Rect {
  return { x, y, width: pane.width / zoom, height: pane.height / zoom };
}

export function toDrawing({ x, y, zoom }: View, point: Point): Point {
  return { x: x + point.x / zoom, y: y + point.y / zoom };
}

/** The whole drawing in the middle of the pane, no larger than it is. */
export function fitted(bounds: Rect, pane: Size): View {
  const zoom = Math.min(
    1,
    Math.max(1, pane.width - 2 * margin) / Math.max(1, bounds.width),
    Math.max(1, pane.height - 2 * margin) / Math.max(1, bounds.height),
  );
  return centred({ x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 }, zoom, pane);
}

/** As a whole where that can be read, else from its upper end. */
export function beginning(bounds: Rect, top: Point, pane: Size): View {
  const whole = fitted(bounds, pane);
  if (whole.zoom >= readableZoom) return whole;
  return { x: top.x - pane.width / 2, y: bounds.y - 2 * margin, zoom: 1 };
}

export function centred(point: Point, zoom: number, pane: Size): View {
  return { x: point.x - pane.width / 2 / zoom, y: point.y - pane.height / 2 / zoom, zoom };
}

/** `by` times as large, with what lies at `at`, in pixels of the pane, staying there. */
export function zoomed(view: View, by: number, at: Point, bounds: Rect, pane: Size): View {
  const smallest = Math.min(0.05, fitted(bounds, pane).zoom);
  const zoom = Math.min(largestZoom, Math.max(smallest, view.zoom * by));
  const fixed = toDrawing(view, at);
  return { x: fixed.x - at.x / zoom, y: fixed.y - at.y / zoom, zoom };
}

export function panned(view: View, by: Point): View {
  return { ...view, x: view.x - by.x / view.zoom, y: view.y - by.y / view.zoom };
}

/** Moved back so far that some of the drawing is in sight. */
export function held(view: View, bounds: Rect, pane: Size): View {
  const room = 80 / view.zoom;
  const hold = (at: number, from: number, extent: number, sight: number) =>
    Math.min(Math.max(at, from - sight + Math.min(room, sight)), from + extent - Math.min(room, sight));
  return {
    zoom: view.zoom,
    x: hold(view.x, bounds.x, bounds.width, pane.width / view.zoom),
    y: hold(view.y, bounds.y, bounds.height, pane.height / view.zoom),
  };
}

/** Part of the way from one view to another; the zoom by equal factors, so that it looks even. */
export function between(from: View, to: View, part: number): View {
  const mix = (a: number, b: number) => a + (b - a) * part;
  return { x: mix(from.x, to.x), y: mix(from.y, to.y), zoom: from.zoom * (to.zoom / from.zoom) ** part };
}
