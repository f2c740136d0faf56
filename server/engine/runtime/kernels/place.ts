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
  const whole = { crop: { left: 0, top: 0, width: image.width, height: image.height }, padX: 0, padY: 0 };
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

/** The edges of a part fall between pixels of the smaller picture; with so many more of them they move by less than half a pixel of the model's. */
const spareForPart = 1.25;

/** A photograph of 3840 x 2160 is searched for text at 960 x 544: a quarter of it, but for four rows. */
const mayGrow = 1.02;

/**
 * The whole number by which both sides may be divided, 8, 4, 2 or 1, as JPEG decoders do it: none of the fittings is enlarged
 * afterwards by more than a fiftieth, and a part that is cut out keeps a quarter more pixels than it needs.
 */
export function smallestDecode(image: Size, fittings: readonly Fitting[]): 1 | 2 | 4 | 8 {
  const most = fittings.map((fitting) => {
    const { crop, inner } = place(image, fitting);
    const isWhole = crop.width === image.width && crop.height === image.height;
    return Math.min(crop.width / inner.width, crop.height / inner.height) / (isWhole ? 1 : spareForPart);
  });
  const shrink = Math.min(...most);
  return ([8, 4, 2] as const).find((each) => each <= shrink * mayGrow) ?? 1;
}
