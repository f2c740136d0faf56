/** Boxes over the picture they were found in, with the list of what they hold beside it; each lights up with the other. */
"use client";

import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { cn } from "@/components/ui/cn";
import { Switch } from "@/components/ui/switch";
import { type Detection, wireSchemas } from "@/nodes/results";
import { pathName, placeKey, timeOf } from "../places";
import { clipOf, pictureFor } from "../sources";
import { Boxes } from "./boxes";
import { CopyButton } from "./copy-button";
import { Filmstrip } from "./filmstrip";
import { ItemError } from "./item-error";
import { Stage } from "./stage";
import { useClipFrames } from "./use-clip-frames";
import type { ViewerProps } from "./viewer";

export function DetectionsView({ run, port, active, onPick }: ViewerProps) {
  const [chosen, setChosen] = useState(0);
  const index = Math.min(active ?? chosen, port.items.length - 1);
  const item = port.items[index];
  if (!item) return null;
  const choose = (next: number) => {
    setChosen(next);
    onPick?.(next);
  };
  return (
    <div className="flex h-full min-h-0 flex-col">
      {port.items.length > 1 && !onPick && <Filmstrip run={run} port={port} chosen={index} onChoose={choose} />}
      {item.error === undefined ? (
        <OnePicture key={placeKey(item.at)} run={run} port={port} index={index} />
      ) : (
        <div className="p-4">
          <ItemError message={item.error} />
        </div>
      )}
    </div>
  );
}

function OnePicture({ run, port, index }: ViewerProps & { index: number }) {
  const t = useTranslations("runs.detections");
  const [boxes, setBoxes] = useState(true);
  const [text, setText] = useState(false);
  const [lit, setLit] = useState<number | null>(null);
  const [kept, setKept] = useState<number | null>(null);
  const item = port.items[index];
  const parsed = wireSchemas.detections.safeParse(item?.value);
  const shown = item && parsed.success ? pictureFor(run, port, item, parsed.data) : null;
  const atMs = item && !shown ? timeOf(item) : undefined;
  const clip = atMs === undefined ? null : clipOf(run, port);
  const taken = useClipFrames(clip?.src ?? null, atMs === undefined ? [] : [atMs], "own");
  if (!item || !parsed.success) return null;
  const { items, ...shape } = parsed.data;
  const frame = atMs === undefined ? undefined : taken.get(atMs);
  const picture = shown ?? (frame === undefined ? null : { src: frame, ...shape });
  const spelled = items.some((each) => each.text || each.label);
  const all = items.map((each) => each.text ?? each.label ?? "").join("\n");
  return (
    <div className="@container flex min-h-0 flex-1">
      <div className="flex min-h-0 w-full flex-col @2xl:flex-row">
        <Stage
          picture={picture}
          shape={shape}
          label={t("picture", { name: picture?.name ?? (pathName(item.at) || "—"), count: items.length })}
          className="min-h-44 flex-1"
          overlay={
            <Boxes shape={shape} items={items} boxes={boxes} text={text} active={lit ?? kept} onActive={setLit} />
          }
        />
        <section
          aria-label={t("found")}
          className="flex min-h-0 flex-1 flex-col border-line border-t @2xl:w-80 @2xl:flex-none @2xl:border-t-0 @2xl:border-l @5xl:w-96"
        >
          <div className="flex h-9 shrink-0 items-center gap-4 border-line border-b px-3 text-fg-muted text-xs">
            <span className="font-medium text-fg">{t("count", { count: items.length })}</span>
            <span className="flex-1" />
            <Toggle label={t("boxes")} checked={boxes} onChange={setBoxes} />
            {spelled && <Toggle label={t("text")} checked={text} onChange={setText} />}
            {spelled && <CopyButton text={all} className="-mr-1.5" />}
          </div>
          {!picture && !clip && (
            <p className="border-line border-b px-3 py-2 text-fg-muted text-xs">{t("noPicture")}</p>
          )}
          {items.length === 0 ? (
            <p className="px-3 py-6 text-center text-fg-muted text-sm">{t("nothing")}</p>
          ) : (
            <ol className="min-h-0 flex-1 overflow-y-auto py-1" onPointerLeave={() => setLit(null)}>
              {items.map((each, number) => (
                <Found
                  key={number}
                  number={number + 1}
                  item={each}
                  lit={number === (lit ?? kept)}
                  onLit={(on) => setLit(on ? number : null)}
                  onKeep={() => setKept(kept === number ? null : number)}
                />
              ))}
            </ol>
          )}
        </section>
      </div>
    </div>
  );
}

function Toggle({ label, checked, onChange }: { label: string; checked: boolean; onChange: (on: boolean) => void }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the switch inside is a button, which a label may hold
    <label className="flex items-center gap-1.5">
      {label}
      <Switch checked={checked} onCheckedChange={onChange} aria-label={label} className="scale-[0.8]" />
    </label>
  );
}

interface FoundProps {
  number: number;
  item: Detection;
  lit: boolean;
  onLit: (on: boolean) => void;
  onKeep: () => void;
}

function Found({ number, item, lit, onLit, onKeep }: FoundProps) {
  const t = useTranslations("runs.detections");
  const quantities = useQuantities();
  const row = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (lit && !row.current?.matches(":hover, :focus")) row.current?.scrollIntoView({ block: "nearest" });
  }, [lit]);
  const said = item.text ?? item.label;
  return (
    <li className="px-1 [contain-intrinsic-size:auto_28px] [content-visibility:auto]">
      <button
        ref={row}
        type="button"
        onPointerEnter={() => onLit(true)}
        onFocus={() => onLit(true)}
        onBlur={() => onLit(false)}
        onClick={onKeep}
        className={cn("flex w-full items-baseline gap-2.5 rounded-md px-2 py-1 text-left text-sm", lit && "bg-active")}
      >
        <span className="w-6 shrink-0 text-right text-2xs text-fg-subtle tabular-nums">{number}</span>
        <span className={cn("min-w-0 flex-1 [overflow-wrap:anywhere]", said ? "text-fg" : "text-fg-subtle italic")}>
          {said || t("unread")}
        </span>
        <span className="shrink-0 text-2xs text-fg-subtle tabular-nums">{quantities.share(item.score)}</span>
      </button>
    </li>
  );
}
