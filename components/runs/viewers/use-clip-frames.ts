/**
 * Pictures of a clip at given times, taken by the browser itself, one after the other, for places of which the run
 * kept no picture. Silent where the clip cannot be played: then there are none.
 */
"use client";

import { useEffect, useRef, useState } from "react";

const smallPx = 72;
const patienceMs = 30_000;

/** By time, of one clip; grows as they come. `heightPx` "own": in the clip's own size. */
export function useClipFrames(
  src: string | null,
  timesMs: readonly number[],
  heightPx: number | "own" = smallPx,
): ReadonlyMap<number, string> {
  const [frames, setFrames] = useState<ReadonlyMap<number, string>>(new Map());
  const known = useRef(frames);
  known.current = frames;
  // By value: the list is made anew with every move of the playhead.
  const wanted = timesMs.join(",");
  useEffect(() => {
    const missing =
      wanted === ""
        ? []
        : wanted
            .split(",")
            .map(Number)
            .filter((ms) => !known.current.has(ms));
    if (!src || missing.length === 0) return;
    const stop = new AbortController();
    void (async () => {
      const video = await opened(src, stop.signal);
      for (const ms of missing) {
        const frame = await frameAt(video, ms, heightPx, stop.signal);
        setFrames((before) => new Map(before).set(ms, frame));
      }
      video.removeAttribute("src");
    })().catch(() => {});
    return () => stop.abort();
  }, [src, wanted, heightPx]);
  return frames;
}

async function opened(src: string, signal: AbortSignal): Promise<HTMLVideoElement> {
  const video = document.createElement("video");
  video.muted = true;
  video.preload = "auto";
  signal.addEventListener("abort", () => video.removeAttribute("src"), { once: true });
  video.src = src;
  await heard(video, "loadeddata", signal);
  return video;
}

async function frameAt(
  video: HTMLVideoElement,
  ms: number,
  heightPx: number | "own",
  signal: AbortSignal,
): Promise<string> {
  // A little after its beginning a frame is surely the one that is shown.
  const seconds = Math.min(ms / 1000 + 0.002, Math.max(0, video.duration - 0.05));
  if (Math.abs(video.currentTime - seconds) > 0.001) {
    video.currentTime = seconds;
    await heard(video, "seeked", signal);
  }
  const canvas = document.createElement("canvas");
  canvas.height = heightPx === "own" ? video.videoHeight : heightPx;
  canvas.width = Math.round((video.videoWidth / video.videoHeight) * canvas.height);
  canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", heightPx === "own" ? 0.92 : 0.7);
}

function heard(video: HTMLVideoElement, event: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const given = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
    video.addEventListener(event, () => resolve(), { once: true, signal: given });
    video.addEventListener("error", () => reject(new Error("not playable")), { once: true, signal: given });
    given.addEventListener("abort", () => reject(given.reason), { once: true });
  });
}
