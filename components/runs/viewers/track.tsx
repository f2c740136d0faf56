/**
 * A line of time: where the playhead is, ticks at round times, and what lies on it. A press or a drag anywhere moves the
 * playhead; so do the arrows, and Page Up and Page Down from stop to stop.
 */
"use client";

import type { KeyboardEvent, PointerEvent, ReactNode } from "react";
import { useRef } from "react";
import { cn } from "@/components/ui/cn";
import { clock } from "../places";
import { neighbour, snapped, ticks } from "./track-layout";

interface TrackProps {
  durationMs: number;
  nowMs: number;
  widthPx: number;
  label: string;
  onSeek: (ms: number) => void;
  /** In order: a press near one goes to it, Page Up and Page Down go from one to the next. */
  stopsMs: readonly number[];
  /** Of what lies on the line. */
  heightPx: number;
  children?: ReactNode;
  className?: string;
}

export function Track({
  durationMs,
  nowMs,
  widthPx,
  label,
  onSeek,
  stopsMs,
  heightPx,
  children,
  className,
}: TrackProps) {
  const line = useRef<HTMLDivElement>(null);
  const dragging = useRef(false);
  const timeAt = (clientX: number) => {
    const box = line.current?.getBoundingClientRect();
    return box && box.width > 0 ? Math.min(Math.max((clientX - box.left) / box.width, 0), 1) * durationMs : 0;
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 || (event.target as Element).closest("button")) return;
    dragging.current = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    onSeek(snapped(timeAt(event.clientX), stopsMs, durationMs, widthPx));
  };
  const onPointerMove = (event: PointerEvent) => {
    if (dragging.current) onSeek(timeAt(event.clientX));
  };
  const onPointerUp = () => {
    dragging.current = false;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? durationMs / 10 : 1000;
    const to: Record<string, number | undefined> = {
      PageDown: neighbour(nowMs, stopsMs, 1),
      PageUp: neighbour(nowMs, stopsMs, -1),
      ArrowRight: nowMs + step,
      ArrowLeft: nowMs - step,
      Home: 0,
      End: durationMs,
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onSeek(Math.min(Math.max(next, 0), durationMs));
  };
  const percent = (ms: number) => `${durationMs > 0 ? (ms / durationMs) * 100 : 0}%`;
  return (
    <div className={cn("select-none", className)}>
      <div
        ref={line}
        role="slider"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.round(durationMs)}
        aria-valuenow={Math.round(nowMs)}
        aria-valuetext={clock(nowMs)}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={onPointerUp}
        className="relative touch-none rounded-md bg-sunken"
        style={{ height: heightPx }}
      >
        {children}
        <span
          aria-hidden
          className="-translate-x-1/2 -top-1 -bottom-1 pointer-events-none absolute z-10 w-0.5 rounded-full bg-accent"
          style={{ left: percent(nowMs) }}
        >
          <span className="-left-[3px] -top-1 absolute size-2 rounded-full bg-accent" />
        </span>
      </div>
      <div aria-hidden className="relative mt-1 h-4 text-2xs text-fg-subtle tabular-nums">
        {ticks(durationMs, widthPx).map((ms) => (
          <span key={ms} className="-translate-x-1/2 absolute first:translate-x-0" style={{ left: percent(ms) }}>
            {clock(ms)}
          </span>
        ))}
      </div>
    </div>
  );
}
