/** The webcam as a live node's source: which camera, what it sees, how its frames fare on their way, and the end of it. */
"use client";

import { CameraOff, CircleStop, Video } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Select } from "@/components/ui/select";
import { Spinner } from "@/components/ui/spinner";
import { FrameSender, type Sending } from "./frame-sender";
import { useWebcam } from "./use-webcam";

/** Pixels of the longer side of what is sent, and how much of its detail. */
const [longestSide, jpegQuality] = [1280, 0.85];
/** Tries that did not open, until it is said what else the reason may be. */
const manyFailures = 3;

interface WebcamPanelProps {
  runId: string;
  node: string;
  title: string;
}

export function WebcamPanel({ runId, node, title }: WebcamPanelProps) {
  const t = useTranslations("webcam");
  const webcam = useWebcam();
  const { state, stream, cameras, chosen, start, stop } = webcam;
  const screen = useRef<HTMLVideoElement>(null);
  const sender = useRef<FrameSender | null>(null);
  const [sending, setSending] = useState<Sending | null>(null);
  const id = useId();

  useEffect(() => {
    if (screen.current) screen.current.srcObject = stream;
  }, [stream]);

  // A camera that is changed for another goes on over the same connection.
  const isOn = stream !== null;
  useEffect(() => {
    if (!isOn) return;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const path = `/api/v1/runs/${encodeURIComponent(runId)}/frames/${encodeURIComponent(node)}`;
    const own = new FrameSender({
      url: `${scheme}//${location.host}${path}`,
      capture: () => pictureOf(screen.current),
      onChange: setSending,
    });
    sender.current = own;
    return () => own.close();
  }, [isOn, runId, node]);

  const end = () => {
    sender.current?.finish();
    stop();
  };
  const ended = sending?.link === "ended";
  useEffect(() => {
    if (ended) stop();
  }, [ended, stop]);

  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-2">
      <h3 className="truncate font-medium text-fg text-sm">{title}</h3>
      <div className="flex flex-wrap items-center gap-2">
        {state === "on" ? (
          <>
            {cameras.length > 1 && (
              <Select
                id={id}
                aria-label={t("camera")}
                value={chosen}
                onValueChange={(next) => void start(next)}
                options={cameras.map(({ id: value, label }) => ({ value, label }))}
                className="min-w-0 flex-1"
              />
            )}
            <Button onClick={end}>
              <CircleStop />
              {t("stop")}
            </Button>
          </>
        ) : (
          !ended &&
          state !== "insecure" && (
            <Button look="primary" disabled={state === "asking"} onClick={() => void start()}>
              <Video />
              {t(state === "off" ? "start" : "again")}
            </Button>
          )
        )}
      </div>
      <Told state={state} sending={sending} />
      <div className="relative flex aspect-video w-full items-center justify-center overflow-hidden rounded-md bg-sunken">
        <video
          ref={screen}
          autoPlay
          muted
          playsInline
          aria-label={t("preview")}
          className={cn("size-full bg-black object-contain", state !== "on" && "hidden")}
        />
        {state === "asking" && <Spinner className="size-6 text-fg-subtle" />}
        {state !== "on" && state !== "asking" && <CameraOff aria-hidden className="size-7 text-fg-subtle" />}
      </div>
    </section>
  );
}

function Told({ state, sending }: { state: ReturnType<typeof useWebcam>["state"]; sending: Sending | null }) {
  const t = useTranslations("webcam");
  const { count } = useQuantities();
  const isWrong =
    state === "insecure" || state === "denied" || state === "none" || state === "busy" || state === "gone";
  if (isWrong)
    return (
      <p role="alert" className="text-danger-text text-xs">
        {t(`camera_${state}`)}
      </p>
    );
  const words =
    sending?.link === "ended"
      ? t("link.ended")
      : state === "asking"
        ? t("asking")
        : state === "on" && sending
          ? t(`link.${sending.link}`)
          : t("off");
  return (
    <div className="flex flex-col gap-0.5 text-fg-muted text-xs">
      <p role="status">{words}</p>
      {sending?.link === "lost" && sending.failures >= manyFailures && <p>{t("elsewhere")}</p>}
      {sending && (
        <p className="tabular-nums">
          {[
            t("sent", { count: count(sending.sent) }),
            t("skipped", { count: count(sending.skipped) }),
            t("dropped", { count: count(sending.dropped) }),
          ].join(" · ")}
        </p>
      )}
    </div>
  );
}

async function pictureOf(screen: HTMLVideoElement | null): Promise<Blob | null> {
  if (!screen || screen.videoWidth === 0) return null;
  const scale = Math.min(1, longestSide / Math.max(screen.videoWidth, screen.videoHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(screen.videoWidth * scale);
  canvas.height = Math.round(screen.videoHeight * scale);
  canvas.getContext("2d")?.drawImage(screen, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", jpegQuality));
}
