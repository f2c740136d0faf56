/** Speech and sound: the recording to be heard, its segments on the line of time and as a list; a segment plays when chosen. */
"use client";

import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { cn } from "@/components/ui/cn";
import { wireSchemas } from "@/nodes/results";
import { clock } from "../places";
import { type Medium, mediumFor } from "../sources";
import { ItemError } from "./item-error";
import { Track } from "./track";
import { useWidth } from "./use-width";
import type { ViewerProps } from "./viewer";

interface Segment {
  startMs: number;
  endMs: number;
  text?: string | undefined;
  score?: number | undefined;
}

export function TranscriptView({ run, port }: ViewerProps) {
  const [item] = port.items;
  const segments = wireSchemas.transcript.safeParse(item?.value).data ?? [];
  if (item?.error !== undefined) return <ItemError message={item.error} className="m-4" />;
  return <Segments medium={mediumFor(run, port.node, "audio")} segments={segments} />;
}

export function AudioView({ run, port }: ViewerProps) {
  const [item] = port.items;
  if (item?.error !== undefined) return <ItemError message={item.error} className="m-4" />;
  const known = wireSchemas.audio.safeParse(item?.value).data;
  return (
    <Segments
      medium={mediumFor(run, port.node, "audio")}
      segments={null}
      {...(known && { durationMs: known.durationMs })}
    />
  );
}

interface SegmentsProps {
  medium: Medium | null;
  segments: readonly Segment[] | null;
  durationMs?: number;
}

function Segments({ medium, segments, durationMs }: SegmentsProps) {
  const t = useTranslations("runs.sound");
  const quantities = useQuantities();
  const player = useRef<HTMLAudioElement>(null);
  const [line, width] = useWidth<HTMLDivElement>();
  const [nowMs, setNowMs] = useState(0);
  const [playable, setPlayable] = useState(medium !== null);
  const [known, setKnown] = useState<number | null>(null);
  const total = Math.max(known ?? durationMs ?? medium?.durationMs ?? 0, segments?.at(-1)?.endMs ?? 0);
  const starts = segments?.map(({ startMs }) => startMs) ?? [];
  const spoken = segments?.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0) ?? 0;

  const frame = useRef(0);
  const follow = () => {
    cancelAnimationFrame(frame.current);
    const step = () => {
      if (!player.current) return;
      setNowMs(player.current.currentTime * 1000);
      if (!player.current.paused) frame.current = requestAnimationFrame(step);
    };
    step();
  };
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  const seek = (ms: number, play = false) => {
    setNowMs(ms);
    if (!player.current) return;
    player.current.currentTime = ms / 1000;
    if (play) void player.current.play().catch(() => {});
  };

  return (
    <div className="h-full overflow-y-auto">
      <div className="sticky top-0 z-10 flex flex-col gap-3 border-line border-b bg-surface p-4">
        {medium && playable && (
          // biome-ignore lint/a11y/useMediaCaption: the person's own recording; what was found in it is listed below
          <audio
            ref={player}
            src={medium.src}
            controls
            preload="metadata"
            className="h-9 w-full max-w-xl"
            onLoadedMetadata={({ currentTarget: { duration } }) =>
              Number.isFinite(duration) && setKnown(duration * 1000)
            }
            onError={() => setPlayable(false)}
            onPlay={follow}
            onSeeked={follow}
          />
        )}
        {medium && !playable && <p className="text-fg-muted text-xs">{t("cannotPlay")}</p>}
        <div ref={line}>
          <Track
            durationMs={total}
            nowMs={nowMs}
            widthPx={width}
            heightPx={28}
            label={t("timeLine")}
            stopsMs={starts}
            onSeek={(ms) => seek(ms)}
          >
            {segments?.map(({ startMs, endMs }) => (
              <span
                key={startMs}
                aria-hidden
                className="pointer-events-none absolute top-1 bottom-1 min-w-0.5 rounded-sm"
                style={{
                  left: `${(startMs / total) * 100}%`,
                  width: `${((endMs - startMs) / total) * 100}%`,
                  background: "var(--kind-transcript)",
                  opacity: nowMs >= startMs && nowMs < endMs ? 1 : 0.55,
                }}
              />
            ))}
          </Track>
        </div>
        <p className="text-fg-muted text-xs">
          {segments
            ? t("spoken", {
                count: segments.length,
                spoken: quantities.duration(spoken),
                total: quantities.duration(total),
              })
            : quantities.duration(total)}
        </p>
      </div>
      {segments?.length === 0 && <p className="px-4 py-6 text-fg-muted text-sm">{t("silent")}</p>}
      <ol>
        {segments?.map(({ startMs, endMs, text, score }) => {
          const here = nowMs >= startMs && nowMs < endMs;
          return (
            <li key={startMs} className="border-line border-b">
              <button
                type="button"
                aria-current={here || undefined}
                onClick={() => seek(startMs, true)}
                className={cn(
                  "grid w-full grid-cols-[9rem_minmax(0,1fr)_4rem] items-baseline gap-4 px-4 py-2 text-left text-sm -outline-offset-2 hover:bg-hover",
                  here && "bg-accent-soft",
                )}
              >
                <span className="text-fg-muted text-xs tabular-nums">
                  {clock(startMs)} – {clock(endMs)}
                </span>
                <span className={text ? "text-fg" : "text-fg-subtle"}>
                  {text ?? quantities.duration(endMs - startMs)}
                </span>
                <span className="text-right text-fg-subtle text-xs tabular-nums">
                  {score !== undefined && quantities.share(score)}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
