/** Small pictures of rows that are pictures, as data URLs, to know samples by. */
import type { Feeds } from "../onnx/quantize";
import { encodeImage } from "../runtime/kernels/image-codec";

const most = 24;
const maxSide = 96;

/** uint8[1,H,W,C] in the order in which pixels came; empty where the rows are something else. */
export async function previewsOf(rows: readonly Feeds[]): Promise<string[]> {
  const previews: string[] = [];
  for (const feeds of rows.slice(0, most)) {
    const [tensor, another] = Object.values(feeds);
    if (!tensor || another || tensor.type !== "uint8" || tensor.dims.length !== 4) return [];
    const [, height, width, channels] = tensor.dims as [number, number, number, number];
    if (channels !== 1 && channels !== 3) return [];
    const image = { width, height, channels, data: tensor.data as Uint8Array } as const;
    const { data } = await encodeImage(image, { format: "jpeg", quality: 70, maxSide });
    previews.push(`data:image/jpeg;base64,${Buffer.from(data).toString("base64")}`);
  }
  return previews;
}
