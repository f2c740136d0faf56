/**
 * The canvas of the viewer at work, outside of React: it keeps the view, and paints a frame when something has changed and never
 * otherwise. Moving, zooming and choosing cost one frame each, whatever the size of the graph.
 */
import { type Fonts, type Marks, type Palette, paintOverview, paintScene, Texts } from "./paint";
import type { Scene } from "./scene";
import {
  beginning,
  between,
  centred,
  fitted,
  held,
  inSight,
  type Point,
  panned,
  readableZoom,
  type Size,
  toDrawing,
  type View,
  zoomed,
} from "./viewport";

const glideMs = 160;

export class Stage {
  private view: View = { x: 0, y: 0, zoom: 1 };
  private pane: Size = { width: 0, height: 0 };
  private strip: Size = { width: 0, height: 0 };
  private marks: Marks = { selected: null, found: new Set() };
  private palette: Palette = () => "#000";
  private fonts: Fonts = { title: "12px sans-serif", detail: "11px monospace" };
  private texts = new Texts();
  private frame = 0;
  private isStripStale = true;
  private glide: { from: View; to: View; begun: number } | null = null;
  private readonly colors = new Map<string, string>();

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly overview: HTMLCanvasElement,
    private readonly sight: HTMLElement,
    private readonly scene: Scene,
  ) {
    this.readTheme();
  }

  /** Reads the page's colours and fonts again. */
  readTheme(): void {
    const style = getComputedStyle(this.canvas);
    this.colors.clear();
    this.palette = (token) => {
      let color = this.colors.get(token);
      if (color === undefined) {
        color = style.getPropertyValue(`--${token}`).trim();
        this.colors.set(token, color);
      }
      return color;
    };
    const mono = getComputedStyle(this.sight).fontFamily;
    this.fonts = { title: `500 12px ${style.fontFamily}`, detail: `10.5px ${mono}` };
    this.texts = new Texts();
    this.isStripStale = true;
    this.ask();
  }

  resize(): void {
    const first = this.pane.width === 0;
    const middle = toDrawing(this.view, { x: this.pane.width / 2, y: this.pane.height / 2 });
    this.pane = sized(this.canvas);
    this.strip = sized(this.overview);
    const top = this.scene.boxes[0];
    this.view = first
      ? beginning(this.scene.bounds, { x: top ? top.x + top.width / 2 : 0, y: 0 }, this.pane)
      : centred(middle, this.view.zoom, this.pane);
    this.isStripStale = true;
    this.ask();
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  mark(marks: Marks): void {
    if (marks.found !== this.marks.found) this.isStripStale = true;
    this.marks = marks;
    this.ask();
  }

  pan(by: Point): void {
    this.look(panned(this.view, by));
  }

  zoom(by: number, at: Point = { x: this.pane.width / 2, y: this.pane.height / 2 }): void {
    this.look(zoomed(this.view, by, at, this.scene.bounds, this.pane));
  }

  showAll(): void {
    this.glideTo(fitted(this.scene.bounds, this.pane));
  }

  /** Brings a box to the middle, large enough to be read. */
  show(position: number): void {
    const box = this.scene.boxes[position];
    if (!box) return;
    const zoom = this.view.zoom < readableZoom ? 1 : this.view.zoom;
    this.glideTo(centred({ x: box.x + box.width / 2, y: box.y + box.height / 2 }, zoom, this.pane));
  }

  boxAt(point: Point): number | null {
    return this.scene.at(toDrawing(this.view, point));
  }

  /** Looks at where the strip was touched. */
  showStripAt({ y }: Point): void {
    const { bounds } = this.scene;
    const sight = inSight(this.view, this.pane);
    const at = bounds.y + (y / Math.max(1, this.strip.height)) * bounds.height;
    this.look({ ...this.view, y: at - sight.height / 2 });
  }

  private look(view: View): void {
    this.glide = null;
    this.view = held(view, this.scene.bounds, this.pane);
    this.ask();
  }

  private glideTo(view: View): void {
    const to = held(view, this.scene.bounds, this.pane);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (still) this.look(to);
    else this.glide = { from: this.view, to, begun: performance.now() };
    this.ask();
  }

  private ask(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame((now) => this.paint(now));
  }

  private paint(now: number): void {
    this.frame = 0;
    if (this.glide) {
      const { from, to, begun } = this.glide;
      const part = Math.min(1, Math.max(0, (now - begun) / glideMs));
      this.view = between(from, to, 1 - (1 - part) ** 3);
      if (part === 1) this.glide = null;
      else this.ask();
    }
    const { scene, view, pane, palette, fonts, marks, texts } = this;
    const density = devicePixelRatio;
    const context = this.canvas.getContext("2d", { alpha: false });
    if (!context || pane.width === 0) return;
    paintScene({ context, scene, view, pane, density, palette, fonts, marks, texts });
    const strip = this.isStripStale ? this.overview.getContext("2d") : null;
    if (strip) {
      paintOverview({ context: strip, scene, pane: this.strip, density, palette, marks });
      this.isStripStale = false;
    }
    this.showSight();
  }

  /** The part of the strip that the canvas shows. */
  private showSight(): void {
    const { bounds } = this.scene;
    const sight = inSight(this.view, this.pane);
    const top = Math.max(0, Math.min(1, (sight.y - bounds.y) / bounds.height));
    const bottom = Math.max(0, Math.min(1, (sight.y + sight.height - bounds.y) / bounds.height));
    this.sight.style.transform = `translateY(${top * this.strip.height}px)`;
    this.sight.style.height = `${Math.max(6, (bottom - top) * this.strip.height)}px`;
  }
}

/** Gives a canvas as many pixels as it takes on the screen; returns its size in pixels of the page. */
function sized(canvas: HTMLCanvasElement): Size {
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(height * devicePixelRatio);
  return { width, height };
}
