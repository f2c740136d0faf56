/**
 * One picture, fitted, and looked at closely: zoomed about the pointer, dragged, by keys as well. `overlay` fills the
 * picture, and is drawn in pixels of `shape`, whatever the size of the copy that is shown.
 */
"use client";

import { ImageOff, Maximize, Minus, Plus } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import { type Picture, sameShape } from "../sources";
import { fitted, fittingView, limited, type Size, type View, zoomed } from "./stage-view";

interface StageProps {
  picture: Picture | null;
  /** Of the picture that was looked at; the copy's own where it is left out. */
  shape?: Size;
  label: string;
  overlay?: ReactNode;
  /** The wheel zooms at once, without a key held: where nothing else would scroll. */
  wheelZooms?: boolean;
  className?: string;
}

export function Stage({ picture, shape, label, overlay, wheelZooms = false, className }: StageProps) {
  const t = useTranslations("runs.image");
  const format = useFormatter();
  const frame = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState<Size>({ width: 0, height: 0 });
  const [natural, setNatural] = useState<Size | null>(null);
  const [view, setView] = useState<View>(fittingView);
  const [failed, setFailed] = useState<string[]>([]);
  const drag = useRef<{ x: number; y: number } | null>(null);

  const size = shape ?? natural ?? (picture ? { width: picture.width, height: picture.height } : null);
  const fit = size ? fitted(size, room) : { width: 0, height: 0 };
  const scale = size && size.width > 0 ? (fit.width * view.zoom) / size.width : 1;
  const src = [picture?.src, picture?.fallback].find((each) => each !== undefined && !failed.includes(each));

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setRoom({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const [seen, setSeen] = useState(picture?.src);
  if (seen !== picture?.src) {
    setSeen(picture?.src);
    setNatural(null);
    setView(fittingView);
  }

  const move = (next: View) => setView(limited(next, fit, room));
  const zoomBy = (factor: number, at?: { x: number; y: number }) => move(zoomed(view, factor, at ?? { x: 0, y: 0 }));

  const onWheel = useRef<(event: WheelEvent) => void>(() => {});
  onWheel.current = (event) => {
    if (!(wheelZooms || event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const box = frame.current?.getBoundingClientRect();
    if (!box) return;
    const at = { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
    zoomBy(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0022)), at);
  };
  useEffect(() => {
    const element = frame.current;
    // React's own listener is passive: the page would zoom or scroll along.
    const listener = (event: WheelEvent) => onWheel.current(event);
    element?.addEventListener("wheel", listener, { passive: false });
    return () => element?.removeEventListener("wheel", listener);
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = 60;
    const moves: Record<string, () => void> = {
      "+": () => zoomBy(1.4),
      "=": () => zoomBy(1.4),
      "-": () => zoomBy(1 / 1.4),
      "0": () => setView(fittingView),
      ...(view.zoom > 1 && {
        ArrowLeft: () => move({ ...view, x: view.x + step }),
        ArrowRight: () => move({ ...view, x: view.x - step }),
        ArrowUp: () => move({ ...view, y: view.y + step }),
        ArrowDown: () => move({ ...view, y: view.y - step }),
      }),
    };
    const act = moves[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 || view.zoom <= 1 || (event.target as Element).closest("button")) return;
    drag.current = { x: event.clientX, y: event.clientY };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (!drag.current) return;
    move({ ...view, x: view.x + event.clientX - drag.current.x, y: view.y + event.clientY - drag.current.y });
    drag.current = { x: event.clientX, y: event.clientY };
  };
  const endDrag = () => {
    drag.current = null;
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a picture that takes keys and the pointer; there is no element for it
    <div
      ref={frame}
      role="group"
      aria-label={label}
      aria-description={t("keys")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is zoomed and moved by keys
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={endDrag}
      onPointerCancel={endDrag}
      onDoubleClick={() => setView(view.zoom > 1 ? fittingView : { zoom: Math.max(2, 1 / scale), x: 0, y: 0 })}
      className={cn(
        "relative min-h-0 select-none overflow-hidden bg-sunken outline-offset-[-2px]",
        view.zoom > 1 && "cursor-grab touch-none active:cursor-grabbing",
        className,
      )}
    >
      {size && room.width > 0 && (
        <div
          className="absolute top-1/2 left-1/2"
          style={{
            width: fit.width * view.zoom,
            height: fit.height * view.zoom,
            transform: `translate(calc(-50% + ${view.x}px), calc(-50% + ${view.y}px))`,
          }}
        >
          {picture?.fallback && src === picture.src && (
            // What is at hand stands in for the original until that has come.
            <img src={picture.fallback} alt="" draggable={false} className="absolute inset-0 size-full" />
          )}
          {src ? (
            <img
              src={src}
              alt={label}
              draggable={false}
              onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => {
                // Boxes over a picture they do not belong to would lie.
                if (shape && !sameShape(shape, { width, height })) setFailed((known) => [...known, src]);
                else setNatural({ width, height });
              }}
              onError={() => setFailed((known) => [...known, src])}
              className={cn(
                "absolute inset-0 size-full",
                !natural && !picture?.fallback && "animate-pulse bg-hover",
                scale > 3 && "[image-rendering:pixelated]",
              )}
            />
          ) : (
            <div className="absolute inset-0 flex items-center justify-center border border-line-strong border-dashed text-fg-subtle">
              {!overlay && <ImageOff aria-hidden className="size-6" />}
            </div>
          )}
          {overlay}
        </div>
      )}
      <div className="absolute right-2 bottom-2 flex items-center rounded-md border border-line bg-raised/90 shadow-sm">
        <Button look="ghost" size="sm" icon aria-label={t("zoomOut")} onClick={() => zoomBy(1 / 1.4)}>
          <Minus />
        </Button>
        <span className="w-11 text-center text-2xs text-fg-muted tabular-nums" aria-live="polite">
          {format.number(scale, { style: "percent", maximumFractionDigits: 0 })}
        </span>
        <Button look="ghost" size="sm" icon aria-label={t("zoomIn")} onClick={() => zoomBy(1.4)}>
          <Plus />
        </Button>
        <Tooltip content={t("fit")} keys="0" side="top">
          <Button look="ghost" size="sm" icon aria-label={t("fit")} onClick={() => setView(fittingView)}>
            <Maximize />
          </Button>
        </Tooltip>
      </div>
    </div>
  );
}
