/** The canvas of a graph: dragged, scrolled, zoomed, walked through by keys; beside it a strip that shows the whole. */
"use client";

import { Maximize, Minus, Plus } from "lucide-react";
import { useTheme } from "next-themes";
import { type KeyboardEvent, type PointerEvent, useEffect, useEffectEvent, useId, useRef } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import type { Marks } from "./paint";
import type { Scene } from "./scene";
import { Stage } from "./stage";
import type { Point } from "./viewport";

interface GraphCanvasProps {
  scene: Scene;
  marks: Marks;
  /** What is said of the selected operator to those who cannot see it. */
  told: string;
  onSelect: (position: number | null) => void;
  /** A key that walks: by one on or back, or to an end. */
  onWalk: (step: Step) => void;
}

export type Step = 1 | -1 | "first" | "last";

const steps: Readonly<Record<string, Step>> = { ArrowDown: 1, ArrowUp: -1, Home: "first", End: "last" };
/** Pixels that a pointer may move and still have clicked. */
const still = 4;
const zoomStep = 1.3;

export function GraphCanvas({ scene, marks, told, onSelect, onWalk }: GraphCanvasProps) {
  const t = useTranslations("compiled.graph");
  const view = useTranslations("common.view");
  const canvas = useRef<HTMLCanvasElement>(null);
  const overview = useRef<HTMLCanvasElement>(null);
  const sight = useRef<HTMLDivElement>(null);
  const stage = useRef<Stage | null>(null);
  const hint = useId();
  const { resolvedTheme } = useTheme();

  const select = useEffectEvent(onSelect);
  useEffect(() => {
    const [pane, strip, mark] = [canvas.current, overview.current, sight.current];
    if (!pane || !strip || !mark) return;
    const made = new Stage(pane, strip, mark, scene);
    stage.current = made;
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(pane);
    const stop = listen(pane, made, (position) => select(position));
    void document.fonts.ready.then(() => made.readTheme());
    return () => {
      stop();
      watch.disconnect();
      made.dispose();
      stage.current = null;
    };
  }, [scene]);
  useEffect(() => stage.current?.mark(marks), [marks, scene]);
  useEffect(() => {
    if (marks.selected !== null) stage.current?.show(marks.selected);
  }, [marks.selected, scene]);
  // The theme's tokens are on the page a frame after its name has changed.
  useEffect(() => {
    const frame = requestAnimationFrame(() => stage.current?.readTheme());
    return () => cancelAnimationFrame(frame);
  }, [resolvedTheme]);

  const keys: Readonly<Record<string, () => void>> = {
    "+": () => stage.current?.zoom(zoomStep),
    "=": () => stage.current?.zoom(zoomStep),
    "-": () => stage.current?.zoom(1 / zoomStep),
    "0": () => stage.current?.showAll(),
    f: () => stage.current?.showAll(),
    ArrowLeft: () => stage.current?.pan({ x: 60, y: 0 }),
    ArrowRight: () => stage.current?.pan({ x: -60, y: 0 }),
    PageDown: () => stage.current?.pan({ x: 0, y: -400 }),
    PageUp: () => stage.current?.pan({ x: 0, y: 400 }),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = steps[event.key];
    const act = step === undefined ? keys[event.key] : () => onWalk(step);
    if (!act) return;
    event.preventDefault();
    act();
  };
  const onStrip = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { top, left } = event.currentTarget.getBoundingClientRect();
    stage.current?.showStripAt({ x: event.clientX - left, y: event.clientY - top });
  };
  return (
    <div className="relative flex size-full">
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: what is drawn is walked through by keys, and told in words below */}
      <div
        role="application"
        tabIndex={0}
        aria-label={t("canvas")}
        aria-describedby={hint}
        onKeyDown={onKeyDown}
        className="h-full min-w-0 flex-1 outline-offset-[-2px]"
      >
        <canvas
          ref={canvas}
          className="size-full cursor-grab touch-none select-none bg-canvas font-sans active:cursor-grabbing"
        />
      </div>
      {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: as above */}
      <p id={hint} hidden>
        {t("keys")}
      </p>
      <p aria-live="polite" className="sr-only">
        {told}
      </p>
      <div
        aria-hidden
        onPointerDown={onStrip}
        onPointerMove={onStrip}
        className="relative w-14 shrink-0 cursor-pointer touch-none border-line border-l bg-sunken max-md:w-8"
      >
        <canvas ref={overview} className="size-full" />
        <div
          ref={sight}
          className="pointer-events-none absolute inset-x-0 top-0 border-accent border-y bg-accent/12 font-mono"
        />
      </div>
      <fieldset
        aria-label={view("title")}
        className="absolute bottom-3 left-3 flex overflow-hidden rounded-lg border border-line bg-raised shadow-sm"
      >
        <Button look="ghost" size="sm" icon aria-label={view("zoomIn")} onClick={() => stage.current?.zoom(zoomStep)}>
          <Plus />
        </Button>
        <Button
          look="ghost"
          size="sm"
          icon
          aria-label={view("zoomOut")}
          onClick={() => stage.current?.zoom(1 / zoomStep)}
        >
          <Minus />
        </Button>
        <Button look="ghost" size="sm" icon aria-label={view("fit")} onClick={() => stage.current?.showAll()}>
          <Maximize />
        </Button>
      </fieldset>
    </div>
  );
}

/** Pointers and wheel: one finger or button drags, two fingers pinch, the wheel scrolls and with Ctrl zooms. */
function listen(pane: HTMLCanvasElement, stage: Stage, onClick: (position: number | null) => void): () => void {
  const pointers = new Map<number, Point>();
  let travelled = 0;
  const own = (event: { clientX: number; clientY: number }): Point => {
    const { left, top } = pane.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const onDown = (event: globalThis.PointerEvent) => {
    if (event.button !== 0 && event.button !== 1) return;
    pane.setPointerCapture(event.pointerId);
    if (pointers.size === 0) travelled = 0;
    pointers.set(event.pointerId, own(event));
  };
  const onMove = (event: globalThis.PointerEvent) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = own(event);
    pointers.set(event.pointerId, now);
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (travelled < still) return;
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (!other) return stage.pan({ x: now.x - before.x, y: now.y - before.y });
    const spread = (point: Point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
    stage.pan({ x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 });
    stage.zoom(spread(now) / spread(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
  };
  const onUp = (event: globalThis.PointerEvent) => {
    const at = pointers.get(event.pointerId);
    pointers.delete(event.pointerId);
    if (at && event.type === "pointerup" && event.button === 0 && travelled < still) onClick(stage.boxAt(at));
  };
  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
    if (event.ctrlKey || event.metaKey) {
      stage.zoom(2 ** (Math.max(-60, Math.min(60, event.deltaY * unit)) * -0.01), own(event));
    } else {
      const [x, y] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
      stage.pan({ x: -x * unit, y: -y * unit });
    }
  };
  const controller = new AbortController();
  const { signal } = controller;
  pane.addEventListener("pointerdown", onDown, { signal });
  pane.addEventListener("pointermove", onMove, { signal });
  pane.addEventListener("pointerup", onUp, { signal });
  pane.addEventListener("pointercancel", onUp, { signal });
  // React listens to wheels passively: the page behind would scroll, or zoom.
  pane.addEventListener("wheel", onWheel, { signal, passive: false });
  return () => controller.abort();
}
