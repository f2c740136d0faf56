/**
 * Small pictures of a clip at given times, taken by the browser itself, one after the other, for places of which the run
 * kept no picture. Silent where the clip cannot be played: then there are none.
 */
"use client";

import { useEffect, useState } from "react";

const heightPx = 72;
const patienceMs = 8_000;

/** By time; grows as they come. `timesMs` are looked at by their values. */
export function useClipFrames(src: string | null, timesMs: readonly number[]): ReadonlyMap<number, string> {
  const [frames, setFrames] = useState<ReadonlyMap<number, string>>(new Map());
  const wanted = timesMs.filter((ms) => !frames.has(ms)).join(",");
  useEffect(() => {
    if (!src || wanted === "") return;
    const stop = new AbortController();
    void (async () => {
      const video = await opened(src, stop.signal);
      for (const ms of wanted.split(",").map(Number)) {
        const frame = await frameAt(video, ms, stop.signal);
        if (stop.signal.aborted) return;
        setFrames((known) => new Map(known).set(ms, frame));
      }
    })().catch(() => {});
    return () => stop.abort();
  }, [src, wanted]);
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

async function frameAt(video: HTMLVideoElement, ms: number, signal: AbortSignal): Promise<string> {
  const seconds = Math.min(ms / 1000, Math.max(0, video.duration - 0.05));
  if (Math.abs(video.currentTime - seconds) > 0.001) {
    video.currentTime = seconds;
    await heard(video, "seeked", signal);
  }
  const canvas = document.createElement("canvas");
  canvas.height = heightPx;
  canvas.width = Math.round((video.videoWidth / video.videoHeight) * heightPx);
  canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.7);
}

function heard(video: HTMLVideoElement, event: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const given = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
    video.addEventListener(event, () => resolve(), { once: true, signal: given });
    video.addEventListener("error", () => reject(new Error("not playable")), { once: true, signal: given });
    given.addEventListener("abort", () => reject(given.reason), { once: true });
  });
}
