/** The drawing in small: one box per node, coloured by category. */
import { memo } from "react";
import type { PipelineSummary } from "./arrange";
import { frame, layOut } from "./preview-layout";

const tints: Readonly<Record<string, string>> = {
  io: "fill-fg-subtle/20 stroke-fg-subtle",
  vision: "fill-kind-image/20 stroke-kind-image",
  text: "fill-kind-text/20 stroke-kind-text",
  audio: "fill-kind-audio/20 stroke-kind-audio",
  video: "fill-kind-video/20 stroke-kind-video",
  logic: "fill-kind-boolean/20 stroke-kind-boolean",
};

export const PipelinePreview = memo(function PipelinePreview({ preview }: { preview: PipelineSummary["preview"] }) {
  const { boxes, curves } = layOut(preview);
  return (
    <svg viewBox={`0 0 ${frame.width} ${frame.height}`} aria-hidden className="block h-29 w-full">
      <g className="fill-none stroke-fg-subtle/60" strokeWidth="1.25">
        {curves.map((path, at) => (
          <path key={at} d={path} />
        ))}
      </g>
      {boxes.map(({ id, category, ...box }) => (
        <g key={id}>
          <rect {...box} rx="3" className="fill-sunken" />
          <rect {...box} rx="3" strokeWidth="1.25" className={tints[category] ?? tints.io} />
        </g>
      ))}
    </svg>
  );
});
