/**
 * Long lists: only rows near the visible part of what scrolls are in the page; the rest is two heights, before and after.
 * Rows may have any height: they are measured as they are shown, and counted at the estimate until then.
 */
"use client";

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

const overscanPx = 600;
/** Lists of this many rows are shown whole. */
const wholeUpTo = 80;

export interface Virtual<E extends HTMLElement> {
  /** On the element whose children the rows are. */
  list: RefObject<E | null>;
  first: number;
  /** Exclusive. */
  end: number;
  beforePx: number;
  afterPx: number;
  scrollTo: (index: number) => void;
}

/** Rows carry `data-index`. */
export function useVirtual<E extends HTMLElement>(count: number, estimatePx: number): Virtual<E> {
  const list = useRef<E | null>(null);
  const heights = useRef(new Map<number, number>());
  const [range, setRange] = useState({ first: 0, end: Math.min(count, 40) });
  const whole = count <= wholeUpTo;

  const heightOf = useCallback((index: number) => heights.current.get(index) ?? estimatePx, [estimatePx]);

  const place = useCallback(() => {
    const element = list.current;
    if (!element || whole) return;
    const scroller = scrollParent(element);
    const top = scroller.getBoundingClientRect().top - element.getBoundingClientRect().top - overscanPx;
    const bottom = top + scroller.clientHeight + 2 * overscanPx;
    let [first, end, y] = [0, count, 0];
    for (let index = 0; index < count; index++) {
      if (y <= top) first = index;
      y += heightOf(index);
      if (y >= bottom) {
        end = index + 1;
        break;
      }
    }
    setRange((known) => (known.first === first && known.end === end ? known : { first, end }));
  }, [count, whole, heightOf]);

  useEffect(() => {
    const element = list.current;
    if (!element || whole) return;
    const scroller = scrollParent(element);
    place();
    scroller.addEventListener("scroll", place, { passive: true });
    const resized = new ResizeObserver(place);
    resized.observe(scroller);
    return () => {
      scroller.removeEventListener("scroll", place);
      resized.disconnect();
    };
  }, [whole, place]);

  useLayoutEffect(() => {
    if (whole) return;
    for (const row of list.current?.querySelectorAll<HTMLElement>("[data-index]") ?? [])
      heights.current.set(Number(row.dataset.index), row.offsetHeight);
  });

  const scrollTo = useCallback(
    (index: number) => {
      const element = list.current;
      if (!element) return;
      const shown = element.querySelector<HTMLElement>(`[data-index="${index}"]`);
      if (shown) {
        shown.scrollIntoView({ block: "nearest" });
        return;
      }
      const scroller = scrollParent(element);
      let y = element.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
      for (let before = 0; before < index; before++) y += heightOf(before);
      scroller.scrollTop = y - scroller.clientHeight / 3;
    },
    [heightOf],
  );

  const [first, end] = whole ? [0, count] : [Math.min(range.first, count), Math.min(range.end, count)];
  const sum = (from: number, to: number) => {
    let px = 0;
    for (let index = from; index < to; index++) px += heightOf(index);
    return px;
  };
  return { list, first, end, beforePx: sum(0, first), afterPx: sum(end, count), scrollTo };
}

function scrollParent(element: HTMLElement): HTMLElement {
  for (let up = element.parentElement; up; up = up.parentElement)
    if (/(auto|scroll)/.test(getComputedStyle(up).overflowY)) return up;
  return document.documentElement;
}
