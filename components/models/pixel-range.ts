/** The usual ways in which networks expect pixel values, by name: (x * scale - mean) / std of 0..255. */
import type { ImagePreprocess } from "@/nodes/model-card";

type Numbers = Pick<ImagePreprocess, "scale" | "mean" | "std">;

export const pixelRanges = {
  imagenet: { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  unit: { scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] },
  signed: { scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] },
  raw: { scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
} as const satisfies Record<string, Numbers>;

export type PixelRange = keyof typeof pixelRanges | "custom";

export const pixelRangeNames = [...(Object.keys(pixelRanges) as (keyof typeof pixelRanges)[]), "custom"] as const;

/** By what the numbers do to black and to white, and not by how they are written. */
export function pixelRangeOf(numbers: Numbers): PixelRange {
  const channels = numbers.mean.length;
  for (const name of Object.keys(pixelRanges) as (keyof typeof pixelRanges)[]) {
    const usual = withChannels(pixelRanges[name], channels);
    const same = [0, 255].every((x) =>
      spread(usual, x).every((value, at) => Math.abs(value - (spread(numbers, x)[at] ?? Number.NaN)) < 1e-4),
    );
    if (same) return name;
  }
  return "custom";
}

/** The numbers for as many channels as a picture has. */
export function withChannels({ scale, mean, std }: Numbers, channels: number): Numbers {
  return { scale, mean: mean.slice(0, channels), std: std.slice(0, channels) };
}

function spread({ scale, mean, std }: Numbers, x: number): number[] {
  return mean.map((each, at) => (x * scale - each) / (std[at] ?? Number.NaN));
}
