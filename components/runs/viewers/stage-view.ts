/** Where a picture stands in its frame: zoom over the fitted size, and the offset of its middle from the frame's, in pixels. */
export interface View {
  zoom: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const fittingView: View = { zoom: 1, x: 0, y: 0 };
const mostZoom = 40;
/** Small pictures are enlarged up to here, no further: a line of text should not fill a wall. */
const mostEnlarged = 480;
const marginPx = 16;

/** The largest size of the picture's shape that has room; never larger than the picture, but for small ones. */
export function fitted(picture: Size, room: Size): Size {
  const enlarge = Math.max(1, mostEnlarged / Math.max(picture.width, picture.height));
  const scale = Math.max(
    Math.min((room.width - 2 * marginPx) / picture.width, (room.height - 2 * marginPx) / picture.height, enlarge),
    0.01,
  );
  return { width: picture.width * scale, height: picture.height * scale };
}

/** What lies at `at` (from the frame's middle) stays there. */
export function zoomed(view: View, factor: number, at: { x: number; y: number }): View {
  const zoom = Math.min(Math.max(view.zoom * factor, 1), mostZoom);
  const by = zoom / view.zoom;
  return { zoom, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by };
}

/** The picture may not be dragged out of its frame; where it is smaller than the frame it stays in the middle. */
export function limited(view: View, fit: Size, room: Size): View {
  const free = (length: number, space: number) => Math.max(0, (length * view.zoom - space) / 2 + marginPx);
  const most = {
    x: view.zoom > 1 ? free(fit.width, room.width) : 0,
    y: view.zoom > 1 ? free(fit.height, room.height) : 0,
  };
  const within = (value: number, limit: number) => Math.min(Math.max(value, -limit), limit);
  return { zoom: view.zoom, x: within(view.x, most.x), y: within(view.y, most.y) };
}
