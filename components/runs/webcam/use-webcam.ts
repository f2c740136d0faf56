/** The camera of this browser: asked for when the person says so, and given back when nobody looks any more. */
"use client";

import { useCallback, useEffect, useRef, useState } from "react";

export type CameraState =
  | "off"
  | "asking"
  | "on"
  /** Pages that came neither over https nor from this very machine are given no camera. */
  | "insecure"
  | "denied"
  | "none"
  /** Another program has it. */
  | "busy"
  /** It was on, and was taken out or away. */
  | "gone";

export interface Webcam {
  state: CameraState;
  stream: MediaStream | null;
  cameras: readonly { id: string; label: string }[];
  chosen: string;
  /** Of a device, else the one that the browser thinks best. */
  start: (id?: string) => Promise<void>;
  stop: () => void;
}

const failures: Record<string, CameraState> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "none",
  OverconstrainedError: "none",
};

export function useWebcam(): Webcam {
  const [state, setState] = useState<CameraState>("off");
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [cameras, setCameras] = useState<Webcam["cameras"]>([]);
  const [chosen, setChosen] = useState("");
  const held = useRef<MediaStream | null>(null);
  const asked = useRef(0);

  const release = useCallback(() => {
    asked.current++;
    for (const track of held.current?.getTracks() ?? []) track.stop();
    held.current = null;
    setStream(null);
  }, []);

  const start = useCallback(
    async (id?: string) => {
      release();
      const own = asked.current;
      if (!window.isSecureContext || !navigator.mediaDevices) return setState("insecure");
      setState("asking");
      try {
        const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
        const video = id ? { ...size, deviceId: { exact: id } } : { ...size, facingMode: "environment" };
        const given = await navigator.mediaDevices.getUserMedia({ video, audio: false });
        if (own !== asked.current) {
          for (const track of given.getTracks()) track.stop();
          return;
        }
        held.current = given;
        const [track] = given.getVideoTracks();
        track?.addEventListener("ended", () => {
          if (held.current !== given) return;
          release();
          setState("gone");
        });
        setStream(given);
        setChosen(track?.getSettings().deviceId ?? id ?? "");
        setState("on");
        // Their names are told only to those who may look.
        const devices = await navigator.mediaDevices.enumerateDevices();
        setCameras(
          devices
            .filter(({ kind }) => kind === "videoinput")
            .map(({ deviceId, label }, index) => ({ id: deviceId, label: label || String(index + 1) })),
        );
      } catch (thrown) {
        if (own === asked.current) setState(failures[(thrown as DOMException).name] ?? "busy");
      }
    },
    [release],
  );

  const stop = useCallback(() => {
    release();
    setState("off");
  }, [release]);

  useEffect(() => release, [release]);
  return { state, stream, cameras, chosen, start, stop };
}
