/** The classes of each kind's colour, written out so that they are found when the styles are made. */
import type { Kind } from "@/nodes/port-types";

interface KindStyle {
  fill: string;
  ink: string;
  edge: string;
  border: string;
}

export const kindStyles: Readonly<Record<Kind, KindStyle>> = {
  image: { fill: "bg-kind-image", ink: "text-kind-image", edge: "stroke-kind-image", border: "border-kind-image" },
  video: { fill: "bg-kind-video", ink: "text-kind-video", edge: "stroke-kind-video", border: "border-kind-video" },
  audio: { fill: "bg-kind-audio", ink: "text-kind-audio", edge: "stroke-kind-audio", border: "border-kind-audio" },
  text: { fill: "bg-kind-text", ink: "text-kind-text", edge: "stroke-kind-text", border: "border-kind-text" },
  tensor: { fill: "bg-kind-tensor", ink: "text-kind-tensor", edge: "stroke-kind-tensor", border: "border-kind-tensor" },
  detections: {
    fill: "bg-kind-detections",
    ink: "text-kind-detections",
    edge: "stroke-kind-detections",
    border: "border-kind-detections",
  },
  mask: { fill: "bg-kind-mask", ink: "text-kind-mask", edge: "stroke-kind-mask", border: "border-kind-mask" },
  embedding: {
    fill: "bg-kind-embedding",
    ink: "text-kind-embedding",
    edge: "stroke-kind-embedding",
    border: "border-kind-embedding",
  },
  labels: { fill: "bg-kind-labels", ink: "text-kind-labels", edge: "stroke-kind-labels", border: "border-kind-labels" },
  transcript: {
    fill: "bg-kind-transcript",
    ink: "text-kind-transcript",
    edge: "stroke-kind-transcript",
    border: "border-kind-transcript",
  },
  number: { fill: "bg-kind-number", ink: "text-kind-number", edge: "stroke-kind-number", border: "border-kind-number" },
  boolean: {
    fill: "bg-kind-boolean",
    ink: "text-kind-boolean",
    edge: "stroke-kind-boolean",
    border: "border-kind-boolean",
  },
  json: { fill: "bg-kind-json", ink: "text-kind-json", edge: "stroke-kind-json", border: "border-kind-json" },
};

/** What takes anything, or does not know its kind yet, has no colour of its own. */
export const noKind: KindStyle = {
  fill: "bg-fg-subtle",
  ink: "text-fg-subtle",
  edge: "stroke-fg-subtle",
  border: "border-fg-subtle",
};

export function styleOf(kind: Kind | undefined): KindStyle {
  return kind ? kindStyles[kind] : noKind;
}

/** A port that takes many kinds is drawn without a colour until something arrives. */
export function kindOfPort(kinds: readonly Kind[]): Kind | undefined {
  return kinds.length <= 2 ? kinds[0] : undefined;
}
