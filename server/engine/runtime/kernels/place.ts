/** Where a picture lies in the extent of a model, by sizes alone; and how small it may be decoded so that no model misses a pixel. */

export interface Size {
  width: number;
  height: number;
}

/** Whole pixels of a picture. */
export interface Part extends Size {
  left: number;
  top: number;
}

/** All of a picture, as a part of it. */
export const wholeOf = ({ width, height }: Size): Part => ({ left: 0, top: 0, width, height });

export function isSameSize(one: Size, other: Size): boolean {
  return one.width === other.width && one.height === other.height;
}

/** The attributes of image.to-tensor, the colour order aside. */
export interface Fitting {
  height: number | null;
  width: number | null;
  fit: "stretch" | "cover" | "contain" | "fit-height" | "limit-side";
  limitSide?: number;
  multiple?: number;
  maxWidth?: number;
  widths?: readonly number[];
  maxSqueeze?: number;
  shortSide?: number;
}

export interface Placement {
  /** What of the picture is used, in its pixels. */
  crop: Part;
  /** Its size in the model's pixels, and that of the tensor around it, in which it lies at padX, padY. */
  inner: Size;
  outer: Size;
  padX: number;
  padY: number;
}

export function place(
  image: Size,
  { fit, height, width, limitSide, multiple = 1, maxWidth, widths = [], maxSqueeze, shortSide }: Fitting,
): Placement {
  const whole = { crop: wholeOf(image), padX: 0, padY: 0 };
  if (fit === "limit-side") {
    const scale = Math.min(1, (limitSide ?? 960) / Math.max(image.width, image.height));
    const round = (side: number) => Math.max(multiple, Math.round((side * scale) / multiple) * multiple);
    const inner = { width: round(image.width), height: round(image.height) };
    return { ...whole, inner, outer: inner };
  }
  const full = { width: width ?? image.width, height: height ?? image.height };
  if (fit === "fit-height") {
    const scale = full.height / image.height;
    const shown = width && maxSqueeze ? (width * maxSqueeze) / scale : Number.POSITIVE_INFINITY;
    const crop = { ...whole.crop, width: Math.min(image.width, Math.ceil(shown)) };
    const most = width ?? maxWidth ?? Number.POSITIVE_INFINITY;
    const inner = {
      width: Math.min(most, Math.max(8, Math.round(crop.width * scale))),
      height: full.height,
    };
    // Padded here and not in the batch, so that a line reads the same alone and in company.
    const bucket = widths.find((each) => each >= inner.width) ?? Math.ceil(inner.width / multiple) * multiple;
    const outer = { width: width ?? bucket, height: full.height };
    return { ...whole, crop, inner, outer };
  }
  if (fit === "contain") {
    const scale = Math.min(full.width / image.width, full.height / image.height);
    const inner = {
      width: Math.max(1, Math.round(image.width * scale)),
      height: Math.max(1, Math.round(image.height * scale)),
    };
    return {
      ...whole,
      inner,
      outer: full,
      padX: (full.width - inner.width) >> 1,
      padY: (full.height - inner.height) >> 1,
    };
  }
  if (fit === "cover") {
    // The centre that is left of the picture once its short side has been scaled to `shortSide` and full.width x full.height cut out.
    const scale = shortSide
      ? shortSide / Math.min(image.width, image.height)
      : Math.max(full.width / image.width, full.height / image.height);
    const w = Math.min(image.width, full.width / scale);
    const h = Math.min(image.height, full.height / scale);
    const left = Math.round((image.width - w) / 2);
    const top = Math.round((image.height - h) / 2);
    const crop = { left, top, width: Math.max(1, Math.round(w)), height: Math.max(1, Math.round(h)) };
    return { ...whole, crop, inner: full, outer: full };
  }
  return { ...whole, inner: full, outer: full };
}

/** How many times smaller both sides of a picture may be, so that none of the fittings enlarges what is left of it. 1 and more. */
export function mostShrink(image: Size, fittings: readonly Fitting[]): number {
  const each = fittings.map((fitting) => shrinkOf(place(image, fitting)));
  return Math.max(1, Math.min(...each));
}

function shrinkOf({ crop, inner }: Placement): number {
  return Math.min(crop.width / inner.width, crop.height / inner.height);
}

/** How a picture is decoded: `part` is cut out of it and scaled to `size`, or all of it is scaled and `cut` taken of that. */
export interface Decoding {
  part: Part;
  size: Size;
  cut?: Part;
}

/**
 * Asked for a third or less of both sides, libvips leaves pixels of a JPEG out while it decodes: half of them each way, then three
 * quarters, then seven eighths. At exactly a half sharp has it decode all, as both may round a side otherwise.
 */
const sparing = 3;

/** The least work for a picture that is wanted for these fittings alone; for whatever there is, where none are given. */
export function decodingFor(image: Size, fittings: readonly Fitting[] = []): Decoding {
  const whole = wholeOf(image);
  const [only, ...others] = fittings;
  if (!only) return { part: whole, size: image };
  // Lines of text are sampled on the spot (to-tensor.ts), the same line alone and cut out of a page.
  if (others.length > 0 || only.fit === "fit-height") {
    const shrink = mostShrink(image, fittings);
    const scaled = { width: Math.round(image.width / shrink), height: Math.round(image.height / shrink) };
    return { part: whole, size: shrink < 2 ? image : scaled };
  }
  const placement = place(image, only);
  const { crop, inner } = placement;
  const shrink = shrinkOf(placement);
  // libvips enlarges by half a pixel to the side: that is left to the one who asks.
  if (shrink < 1) return { part: crop, size: crop };
  // Where a part is cut out first, every pixel of the picture is decoded.
  if (isSameSize(crop, image) || shrink < sparing) return { part: crop, size: inner };
  const [x, y] = [inner.width / crop.width, inner.height / crop.height];
  const size = { width: Math.round(image.width * x), height: Math.round(image.height * y) };
  const left = Math.min(Math.round(crop.left * x), size.width - inner.width);
  const top = Math.min(Math.round(crop.top * y), size.height - inner.height);
  return { part: whole, size, cut: { left, top, ...inner } };
}
