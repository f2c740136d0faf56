/** How many classes a model tells apart, by the shapes that its file states for its outputs. */
import type { Boxes } from "./model-card";

interface Shape {
  name: string;
  /** With the batch. */
  dims: readonly (number | string)[];
}

interface Told {
  output: string;
  /** Of an object detector. */
  boxes?: Boxes | null;
}

/** Null where the file does not say. */
export function classesTold(outputs: readonly Shape[], { output, boxes }: Told): number | null {
  const dims = outputs.find(({ name }) => name === (boxes?.scores ?? output))?.dims ?? [];
  if (!boxes) {
    const [only, ...more] = dims.slice(1).filter((extent) => extent !== 1);
    return more.length === 0 ? counted(only) : null;
  }
  if (dims.length !== 3) return null;
  const columns = counted(dims[boxes.transposed ? 1 : 2]);
  const others = (boxes.scores ? 0 : 4 + Number(boxes.objectness)) + Number(boxes.background);
  return columns === null ? null : counted(columns - others);
}

const counted = (extent: number | string | undefined) => (typeof extent === "number" && extent > 0 ? extent : null);
