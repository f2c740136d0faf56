/** Clips: what a run wrote plays here and can be taken along; of what it only passed on, the uploaded one is shown. Several stand below each other. */
"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { wireSchemas } from "@/nodes/results";
import { clock, pathName, placeKey } from "../places";
import { fileUrl } from "../run-model";
import { mediumFor } from "../sources";
import { ItemError } from "./item-error";
import type { ViewerProps } from "./viewer";

export function VideoView({ run, port }: ViewerProps) {
  const t = useTranslations("runs.video");
  const many = port.items.length > 1;
  const medium = mediumFor(run, port.node, "video");
  return (
    <ul className={cn("flex h-full min-h-0 flex-col", many ? "overflow-y-auto" : "overflow-hidden")}>
      {port.items.map((item) => {
        const place = pathName(item.at);
        const clip = wireSchemas.video.safeParse(item.value).data;
        const src = clip?.file === undefined ? medium?.src : fileUrl(run.id, clip.file);
        const name = clip?.file === undefined ? medium?.name : place;
        return (
          <li
            key={placeKey(item.at)}
            className={cn("flex flex-col gap-2 p-3", many ? "border-line border-b" : "min-h-0 flex-1")}
          >
            {item.error !== undefined && <ItemError message={item.error} />}
            {clip && src && <Player src={src} label={name || t("clip")} className={many ? "h-64" : "min-h-0 flex-1"} />}
            {clip && !src && <p className="text-fg-muted text-sm">{t("gone")}</p>}
            <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 text-fg-muted text-xs">
              {name && <span className="min-w-0 truncate text-fg">{name}</span>}
              {clip && (
                <span className="tabular-nums">
                  {t("shape", { length: clock(clip.durationMs), width: clip.width, height: clip.height })}
                </span>
              )}
              {clip?.file !== undefined && (
                <Button look="ghost" size="sm" asChild className="ml-auto">
                  <a href={src} download={clip.file}>
                    <Download aria-hidden />
                    {t("take")}
                  </a>
                </Button>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function Player({ src, label, className }: { src: string; label: string; className: string }) {
  const t = useTranslations("runs.video");
  const [playable, setPlayable] = useState(true);
  if (!playable) return <p className="text-fg-muted text-sm">{t("notHere")}</p>;
  return (
    <video
      src={src}
      aria-label={label}
      controls
      muted
      playsInline
      preload="metadata"
      className={cn("w-full rounded-md bg-black", className)}
      onError={() => setPlayable(false)}
    />
  );
}
