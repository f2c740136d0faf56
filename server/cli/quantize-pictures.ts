/** Pictures as a model takes them: fitted by the engine's own kernels, then normalised, float32[1,C,H,W] or [1,H,W,C] or bytes. */
import type { ImagePreprocess } from "@/nodes/model-card";
import type { Tensor } from "@/server/engine/onnx/segment";
import type { KernelContext } from "@/server/engine/runtime/kernel";
import { kernels } from "@/server/engine/runtime/kernels";
import { decodeImage } from "@/server/engine/runtime/kernels/image-codec";
import type { TensorValue } from "@/server/engine/runtime/values";

export async function pictureTensor(path: string, name: string, preprocess: ImagePreprocess): Promise<Tensor> {
  const image = await decodeImage(path, name);
  const attrs = { ...preprocess, gray: preprocess.color === "GRAY" };
  const fitted = await kernels.map["image.to-tensor"]?.({} as KernelContext, attrs, [image]);
  return normalise(fitted?.[0] as TensorValue, preprocess);
}

/** `pixels`: uint8[H,W,C], in the order RGB. */
export function normalise({ dims, data }: TensorValue, { layout, color, scale, mean, std }: ImagePreprocess): Tensor {
  const [height = 0, width = 0, channels = 0] = dims;
  const plane = height * width;
  const out = new Float32Array(channels * plane);
  for (let channel = 0; channel < channels; channel++) {
    const spread = std[channel] ?? std[0] ?? 1;
    const [factor, offset] = [scale / spread, -(mean[channel] ?? mean[0] ?? 0) / spread];
    const source = color === "BGR" ? channels - 1 - channel : channel;
    for (let at = 0; at < plane; at++) {
      const value = (data[at * channels + source] as number) * factor + offset;
      out[layout === "NCHW" ? channel * plane + at : at * channels + channel] = value;
    }
  }
  const shape = layout === "NCHW" ? [channels, height, width] : [height, width, channels];
  return { type: "float32", dims: [1, ...shape], data: out };
}
