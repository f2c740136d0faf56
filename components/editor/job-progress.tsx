/** How far something is that the engine works on for minutes, and the way to stop it. */
"use client";

import { X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";

interface JobProgressProps {
  /** What it is. */
  label: string;
  /** Where it is. */
  told: string;
  /** 0..1; absent where that is not known. */
  value?: number | undefined;
  note?: string | undefined;
  cancel?: { label: string; isBusy: boolean; onCancel: () => void } | undefined;
}

export function JobProgress({ label, told, value, note, cancel }: JobProgressProps) {
  return (
    <div role="status" aria-label={label} className="flex items-center gap-2 rounded-md bg-sunken px-2.5 py-1.5">
      <div className="min-w-0 flex-1">
        <p className="truncate text-fg-muted text-xs tabular-nums">{told}</p>
        <Progress label={told} {...(value !== undefined && { value })} className="mt-1.5" />
        {note && <p className="mt-1.5 text-fg-subtle text-xs">{note}</p>}
      </div>
      {cancel && (
        <Button look="ghost" size="sm" icon aria-label={cancel.label} busy={cancel.isBusy} onClick={cancel.onCancel}>
          <X />
        </Button>
      )}
    </div>
  );
}
