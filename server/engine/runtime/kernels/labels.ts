/** Class numbers to names. */
import { readFileSync } from "node:fs";
import type { MapKernel } from "../kernel";
import type { TensorValue } from "../values";

const files = new Map<string, string[]>();

function linesOf(path: string): string[] {
  const known = files.get(path);
  if (known) return known;
  const lines = readFileSync(path, "utf8").split(/\r?\n/);
  files.set(path, lines);
  return lines;
}

export const fromTopK: MapKernel = (context, attrs, [values, indices]) => {
  const file = attrs.file as { sha256: string } | undefined;
  const names = (attrs.labels as string[] | undefined) ?? (file ? linesOf(context.file(file.sha256)) : []);
  const classes = Array.from((indices as TensorValue).data as BigInt64Array, Number);
  const labels = Array.from((values as TensorValue).data as Float32Array, (score, at) => {
    const own = classes[at] as number;
    return { label: names[own]?.trim() || `class ${own}`, score };
  }).filter(({ score }) => score >= (attrs.minScore as number));
  return [labels, labels[0]?.label ?? "", labels[0]?.score ?? 0];
};
