"use client";

import { useTranslations } from "use-intl";
import { Dialog } from "@/components/ui/dialog";
import { commandKey } from "../top-bar/command-key";

const groups = [
  [
    ["run", ["C", "↵"]],
    ["palette", ["/"]],
    ["undo", ["C", "Z"]],
    ["redo", ["C", "⇧", "Z"]],
    ["shortcuts", ["?"]],
  ],
  [
    ["next", ["Tab"]],
    ["choose", ["↵"]],
    ["port", ["↵"]],
    ["move", ["←", "→", "↑", "↓"]],
    ["moveFar", ["⇧", "←"]],
    ["delete", ["Del"]],
  ],
  [
    ["copy", ["C", "C"]],
    ["cut", ["C", "X"]],
    ["paste", ["C", "V"]],
    ["duplicate", ["C", "D"]],
    ["all", ["C", "A"]],
  ],
  [
    ["fit", ["F"]],
    ["zoom", ["C", "+"]],
    ["pan", ["Space"]],
    ["nothing", ["Esc"]],
  ],
] as const;

export function Shortcuts({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations("editor.keys");
  const command = commandKey();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("title")} className="w-[min(38rem,calc(100vw-2rem))]">
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {groups.map((group) => (
          <dl key={group[0][0]} className="flex flex-col gap-1.5">
            {group.map(([name, keys]) => (
              <div key={name} className="flex items-center justify-between gap-3">
                <dt className="text-fg-muted text-sm">{t(name)}</dt>
                <dd className="flex gap-1">
                  {keys.map((key, index) => (
                    <kbd
                      key={`${index}${key}`}
                      className="min-w-6 rounded border border-line-strong bg-sunken px-1.5 text-center font-sans text-2xs text-fg leading-5"
                    >
                      {index === 0 && key === "C" && keys.length > 1 ? command : key}
                    </kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        ))}
      </div>
    </Dialog>
  );
}
