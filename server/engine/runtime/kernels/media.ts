/** The kernels of clips and sounds. They find the machine's decoder when they are first needed. */
import type { VideoDecoder } from "../video";
import { videoDecoder } from "../video";
import { audioKernels } from "./audio";
import { videoKernels } from "./video";

export type DecoderSource = () => Promise<VideoDecoder>;

export function mediaKernelsWith(decoder: DecoderSource) {
  const video = videoKernels(decoder);
  const audio = audioKernels(decoder);
  return { map: { ...video.map, ...audio.map }, open: video.open, refine: {} };
}

export const mediaKernels = mediaKernelsWith(videoDecoder);
