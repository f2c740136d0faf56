/** The kernels of clips and sounds. They find the machine's decoder and encoder when they are first needed. */
import { type VideoDecoder, type VideoEncoder, videoDecoder, videoEncoder } from "../video";
import { audioKernels } from "./audio";
import { videoKernels } from "./video";
import { wholeVideo, writeVideo } from "./write-video";

export type DecoderSource = () => Promise<VideoDecoder>;

export function mediaKernelsWith(decoder: DecoderSource, encoder: () => Promise<VideoEncoder>) {
  const video = videoKernels(decoder);
  const audio = audioKernels(decoder);
  return {
    map: { ...video.map, ...audio.map, "video.whole": wholeVideo(encoder) },
    open: video.open,
    refine: {},
    fold: { "video.write": writeVideo(encoder) },
  };
}

export const mediaKernels = mediaKernelsWith(videoDecoder, videoEncoder);
