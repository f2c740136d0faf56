/** Keys and pasted text that belong to the page as a whole: not while the person types or a window is open. */
"use client";

import { useEffect, useEffectEvent } from "react";

interface PageKeys {
  /** By `event.key`, pressed without Ctrl, Alt or Meta. */
  keys: Readonly<Record<string, () => void>>;
  onPaste?: (clipboard: DataTransfer) => void;
}

function isElsewhere(target: EventTarget | null): boolean {
  const typing = target instanceof Element && target.closest("input, textarea, select, [contenteditable]");
  return Boolean(typing) || document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;
}

export function usePageKeys({ keys, onPaste }: PageKeys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isElsewhere(event.target)) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  const paste = useEffectEvent(({ target, clipboardData }: ClipboardEvent) => {
    if (clipboardData && !isElsewhere(target)) onPaste?.(clipboardData);
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => press(event);
    const onPasted = (event: ClipboardEvent) => paste(event);
    window.addEventListener("keydown", onKeyDown);
    window.addEventListener("paste", onPasted);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("paste", onPasted);
    };
  }, []);
}
