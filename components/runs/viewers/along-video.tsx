/**
 * A clip and what was found in it: the player, a line of time with each item at its place, and the items' own view beside
 * it. Choosing an item moves the clip there, and the item under the playhead is marked. Where the browser cannot play the
 * clip, the small pictures and the line do the same alone.
 */
"use client";

import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { cn } from "@/components/ui/cn";
import { clock, pathName, placeKey, timeOf } from "../places";
import { type Medium, thumbnailsFor } from "../sources";
import { Track } from "./track";
import { itemAt, spotsFor } from "./track-layout";
import { useClipFrames } from "./use-clip-frames";
import { useWidth } from "./use-width";
import type { ViewerProps } from "./viewer";

const thumbPx = 58;
const trackPx = 44;

interface AlongVideoProps extends ViewerProps {
  medium: Medium;
  children: (at: { active: number | undefined; onPick: (item: number) => void }) => ReactNode;
}

export function AlongVideo({ run, port, medium, children }: AlongVideoProps) {
  const t = useTranslations("runs.video");
  const quantities = useQuantities();
  const player = useRef<HTMLVideoElement>(null);
  const [line, width] = useWidth<HTMLDivElement>();
  const [nowMs, setNowMs] = useState(0);
  const [playable, setPlayable] = useState(true);
  const [known, setKnown] = useState<number | null>(null);

  const times = useMemo(() => port.items.map((item) => timeOf(item) ?? 0), [port]);
  const durationMs = Math.max(known ?? medium.durationMs ?? 0, times.at(-1) ?? 0);
  const spots = spotsFor(times, durationMs, width, thumbPx);
  const kept = useMemo(() => port.items.map(thumbnailsFor(run, port)), [run, port]);
  const bare = spots.filter(({ index }) => !kept[index]).map(({ index }) => times[index] ?? 0);
  const taken = useClipFrames(playable ? medium.src : null, bare);
  const pictureAt = (index: number) => kept[index] ?? taken.get(times[index] ?? 0) ?? null;
  const now = itemAt(times, nowMs + 1);
  const active = now >= 0 ? now : undefined;

  const seek = (ms: number) => {
    setNowMs(ms);
    if (player.current) player.current.currentTime = ms / 1000;
  };
  const pick = (item: number) => seek(times[item] ?? 0);

  const playing = useRef(0);
  const follow = () => {
    cancelAnimationFrame(playing.current);
    const step = () => {
      if (!player.current) return;
      setNowMs(player.current.currentTime * 1000);
      if (!player.current.paused) playing.current = requestAnimationFrame(step);
    };
    step();
  };
  useEffect(() => () => cancelAnimationFrame(playing.current), []);

  const still = pictureAt(active ?? 0) ?? kept[0];
  return (
    <div className="@container h-full min-h-0">
      <div className="flex h-full min-h-0 flex-col @3xl:flex-row">
        <section
          aria-label={medium.name}
          className="flex shrink-0 flex-col gap-3 overflow-y-auto border-line border-b bg-surface p-3 @3xl:w-[47%] @3xl:max-w-2xl @3xl:border-r @3xl:border-b-0"
        >
          {playable ? (
            <video
              ref={player}
              src={medium.src}
              controls
              muted
              playsInline
              preload="metadata"
              className="max-h-[46vh] min-h-0 w-full rounded-md bg-black @max-3xl:max-h-44"
              onLoadedMetadata={({ currentTarget }) => {
                if (Number.isFinite(currentTarget.duration)) setKnown(currentTarget.duration * 1000);
                // A sound without a picture is no clip to look at.
                if (currentTarget.videoWidth === 0) setPlayable(false);
              }}
              onError={() => setPlayable(false)}
              onPlay={follow}
              onSeeked={follow}
            />
          ) : (
            <div className="flex flex-col gap-2">
              <div className="flex h-44 items-center justify-center overflow-hidden rounded-md bg-sunken">
                {still ? (
                  <img
                    src={still}
                    alt={active === undefined ? "" : clock(times[active] ?? 0)}
                    className="max-h-full max-w-full object-contain"
                  />
                ) : null}
              </div>
              <p className="text-fg-muted text-xs">{t("cannotPlay")}</p>
            </div>
          )}
          <div ref={line}>
            <Track
              durationMs={durationMs}
              nowMs={nowMs}
              widthPx={width}
              heightPx={trackPx}
              label={t("timeLine")}
              stopsMs={times}
              onSeek={seek}
            >
              {times.map((ms, index) => (
                <span
                  key={placeKey(port.items[index]?.at ?? [])}
                  aria-hidden
                  className={cn(
                    "-translate-x-1/2 pointer-events-none absolute bottom-0 h-1.5 w-0.5 rounded-full",
                    port.items[index]?.error !== undefined
                      ? "bg-danger"
                      : index === active
                        ? "bg-accent"
                        : "bg-fg-subtle",
                  )}
                  style={{ left: `${durationMs > 0 ? (ms / durationMs) * 100 : 0}%` }}
                />
              ))}
              {spots.map(({ index, leftPx }) => (
                <button
                  key={index}
                  type="button"
                  tabIndex={-1}
                  aria-label={t("goTo", { place: pathName(port.items[index]?.at ?? []) })}
                  onClick={() => pick(index)}
                  className={cn(
                    "absolute top-0.5 overflow-hidden rounded-sm border bg-raised",
                    index === active ? "border-accent ring-1 ring-accent" : "border-line-strong hover:border-fg-subtle",
                  )}
                  style={{ left: leftPx, width: thumbPx, height: trackPx - 10 }}
                >
                  {pictureAt(index) ? (
                    <img
                      src={pictureAt(index) ?? undefined}
                      alt=""
                      loading="lazy"
                      draggable={false}
                      className="size-full object-cover"
                    />
                  ) : (
                    <span className="text-2xs text-fg-subtle tabular-nums">{clock(times[index] ?? 0)}</span>
                  )}
                </button>
              ))}
            </Track>
          </div>
          <p className="flex justify-between gap-3 text-fg-muted text-xs">
            <span className="min-w-0 truncate">{medium.name}</span>
            <span className="shrink-0 tabular-nums">
              {t("items", { count: port.items.length, shown: quantities.count(port.items.length) })}
            </span>
          </p>
        </section>
        <div className="@container min-h-0 min-w-0 flex-1">{children({ active, onPick: pick })}</div>
      </div>
    </div>
  );
}
