/** Files dropped anywhere on the page. The whole window says so while they hang over it. */
"use client";

import { Upload } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";

interface FileDropProps {
  label: string;
  onFiles: (files: File[]) => void;
}

export function FileDrop({ label, onFiles }: FileDropProps) {
  const [over, setOver] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    // Enter and leave come for every element that is crossed; the window itself is left when they are even.
    let depth = 0;
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const settle = (next: number) => {
      depth = Math.max(0, next);
      setOver(depth > 0);
    };
    const on: { [name in "dragenter" | "dragleave" | "dragover" | "drop"]: (event: DragEvent) => void } = {
      dragenter: (event) => carriesFiles(event) && settle(depth + 1),
      dragleave: (event) => carriesFiles(event) && settle(depth - 1),
      dragover: (event) => carriesFiles(event) && event.preventDefault(),
      drop: (event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        settle(0);
        take([...(event.dataTransfer?.files ?? [])]);
      },
    };
    for (const [name, listen] of Object.entries(on)) window.addEventListener(name, listen as EventListener);
    return () => {
      for (const [name, listen] of Object.entries(on)) window.removeEventListener(name, listen as EventListener);
    };
  }, []);
  if (!over) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-[55] flex animate-in items-center justify-center bg-overlay p-4">
      <div className="flex items-center gap-2.5 rounded-xl border-2 border-accent border-dashed bg-raised px-8 py-6 font-medium text-base text-fg shadow-lg">
        <Upload aria-hidden className="size-5 text-accent-text" />
        {label}
      </div>
    </div>
  );
}
