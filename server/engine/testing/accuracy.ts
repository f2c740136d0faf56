/** The share of characters that a reader got right. */
import { editDistance } from "../onnx/quantize/choose/edit-distance";

export const withoutSpaces = (text: string): string => text.replace(/\s/g, "");

/** One minus errors over length, spaces aside; below 0 where more was made up than there is. */
export function characterAccuracy(truth: string, read: string): number {
  const wanted = withoutSpaces(truth);
  return 1 - editDistance([...wanted], [...withoutSpaces(read)]) / Math.max(1, [...wanted].length);
}
