/** A port's items, each kind in its own way; along the clip where they were taken from one. */
"use client";

import type { ComponentType } from "react";
import type { Kind } from "@/nodes/port-types";
import { timeOf } from "../places";
import { mediumFor } from "../sources";
import { AlongVideo } from "./along-video";
import { DetectionsView } from "./detections-view";
import { ImagesView } from "./images-view";
import { JsonView } from "./json-view";
import { BooleanView, LabelsView, NumberView } from "./scalar-view";
import { AudioView, TranscriptView } from "./sound-view";
import { TensorView } from "./tensor-view";
import { TextView } from "./text-view";
import { VideoView } from "./video-view";
import type { ViewerProps } from "./viewer";

const views: Readonly<Record<Kind, ComponentType<ViewerProps>>> = {
  image: ImagesView,
  mask: ImagesView,
  video: VideoView,
  audio: AudioView,
  text: TextView,
  tensor: TensorView,
  embedding: TensorView,
  detections: DetectionsView,
  labels: LabelsView,
  transcript: TranscriptView,
  number: NumberView,
  boolean: BooleanView,
  json: JsonView,
};

export function PortView({ run, port }: Omit<ViewerProps, "active" | "onPick">) {
  const View = views[port.kind];
  const timed = port.items.some((item) => timeOf(item) !== undefined);
  const medium = timed ? mediumFor(run, port.node, "video") : null;
  if (!medium) return <View run={run} port={port} />;
  return (
    <AlongVideo run={run} port={port} medium={medium}>
      {(at) => <View run={run} port={port} {...at} />}
    </AlongVideo>
  );
}
