/** A panel at an edge of the editor, as wide (or high) as it is dragged; arrow keys at its border do the same. */
"use client";

import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { cn } from "@/components/ui/cn";

interface ResizablePanelProps {
  side: "right" | "bottom";
  label: string;
  /** Pixels. */
  initial: number;
  min: number;
  max: number;
  children: ReactNode;
}

export function ResizablePanel({ side, label, initial, min, max, children }: ResizablePanelProps) {
  const t = useTranslations("editor.inspector");
  const [size, setSize] = useState(initial);
  const upright = side === "right";
  const clamp = (wanted: number) => Math.max(min, Math.min(max, wanted));
  return (
    <section
      aria-label={label}
      className={cn("relative flex shrink-0 flex-col border-line bg-surface", upright ? "border-l" : "border-t")}
      style={upright ? { width: size } : { height: size }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is no <hr> */}
      <div
        role="separator"
        tabIndex={0}
        aria-label={t("resize", { panel: label })}
        aria-orientation={upright ? "vertical" : "horizontal"}
        aria-valuenow={size}
        aria-valuemin={min}
        aria-valuemax={max}
        className={cn(
          "absolute z-10 touch-none transition-colors hover:bg-accent/40 focus-visible:bg-accent/60 active:bg-accent/60",
          upright ? "inset-y-0 -left-1 w-1.5 cursor-col-resize" : "inset-x-0 -top-1 h-1.5 cursor-row-resize",
        )}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
          const box = event.currentTarget.parentElement?.getBoundingClientRect();
          if (box) setSize(clamp(upright ? box.right - event.clientX : box.bottom - event.clientY));
        }}
        onKeyDown={({ key }) => {
          const step = { ArrowLeft: 16, ArrowUp: 16, ArrowRight: -16, ArrowDown: -16 }[key];
          if (step !== undefined) setSize((current) => clamp(current + step));
        }}
      />
      <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
    </section>
  );
}
