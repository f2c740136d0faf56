/** Class numbers to names. */
import { readFileSync } from "node:fs";
import type { Attrs, KernelContext, MapKernel } from "../kernel";
import type { TensorValue } from "../values";

const files = new Map<string, string[]>();

function linesOf(path: string): string[] {
  const known = files.get(path);
  if (known) return known;
  const lines = readFileSync(path, "utf8").split(/\r?\n/);
  files.set(path, lines);
  return lines;
}

/** Class numbers as names: those of the card, of its file, or the number. */
export function namer(context: KernelContext, attrs: Attrs): (index: number) => string {
  const file = attrs.file as { sha256: string } | undefined;
  const names = (attrs.labels as string[] | undefined) ?? (file ? linesOf(context.file(file.sha256)) : []);
  return (index) => names[index]?.trim() || `class ${index}`;
}

export const fromTopK: MapKernel = (context, attrs, [values, indices]) => {
  const nameOf = namer(context, attrs);
  const classes = Array.from((indices as TensorValue).data as BigInt64Array, Number);
  const labels = Array.from((values as TensorValue).data as Float32Array, (score, at) => {
    return { label: nameOf(classes[at] as number), score };
  }).filter(({ score }) => score >= (attrs.minScore as number));
  return [labels, labels[0]?.label ?? "", labels[0]?.score ?? 0];
};
