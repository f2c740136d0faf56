/** Text to be read and copied: one alone as a page, many as a list. */
"use client";

import { WrapText } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { CopyButton } from "./copy-button";
import { ItemList } from "./item-list";
import type { ViewerProps } from "./viewer";

const shortUpTo = 160;

export function TextView(props: ViewerProps) {
  const { port } = props;
  const [only] = port.items;
  if (port.items.length === 1 && typeof only?.value === "string") return <OneText text={only.value} />;
  const long = port.items.some(
    ({ value }) => typeof value === "string" && (value.includes("\n") || value.length > shortUpTo),
  );
  return <ItemList {...props} long={long} render={(value) => <ListedText text={String(value)} copies={long} />} />;
}

function OneText({ text }: { text: string }) {
  const t = useTranslations("runs.text");
  const quantities = useQuantities();
  const [wrap, setWrap] = useState(true);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-9 shrink-0 items-center gap-1 border-line border-b pr-2 pl-4">
        <span className="flex-1 text-fg-muted text-xs">
          {t("size", {
            lines: quantities.count(text === "" ? 0 : text.split("\n").length),
            characters: quantities.count([...text].length),
          })}
        </span>
        <Button
          look="ghost"
          size="sm"
          icon
          aria-label={t("wrap")}
          aria-pressed={wrap}
          className={cn(wrap && "bg-active text-fg")}
          onClick={() => setWrap(!wrap)}
        >
          <WrapText />
        </Button>
        <CopyButton text={text} />
      </div>
      {text === "" ? (
        <p className="px-4 py-3 text-fg-subtle text-sm">{t("empty")}</p>
      ) : (
        <div
          className={cn(
            "min-h-0 flex-1 overflow-auto px-4 py-3 text-base text-fg",
            wrap ? "whitespace-pre-wrap [overflow-wrap:anywhere]" : "whitespace-pre",
          )}
        >
          <div className={cn(wrap && "max-w-[76ch]")}>{text}</div>
        </div>
      )}
    </div>
  );
}

function ListedText({ text, copies }: { text: string; copies: boolean }) {
  const t = useTranslations("runs.text");
  if (text === "") return <p className="text-fg-subtle text-sm">{t("empty")}</p>;
  return (
    <div className="group flex items-start gap-2">
      <p className="min-w-0 max-w-[76ch] flex-1 whitespace-pre-wrap text-fg text-sm [overflow-wrap:anywhere]">{text}</p>
      {copies && (
        <CopyButton text={text} className="-mt-1 opacity-0 focus-visible:opacity-100 group-hover:opacity-100" />
      )}
    </div>
  );
}
