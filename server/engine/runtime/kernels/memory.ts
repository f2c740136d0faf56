/** Kernels that remember: what they do with an item depends on the items before it. */
import { createHash } from "node:crypto";
import type { Detection } from "@/nodes/results";
import type { MapKernel, RefineKernel } from "../kernel";
import { bitsApart, blockDifference, lumaThumbnail, perceptualHash, type Thumbnail } from "../thumbnail";
import { Tracker, type TrackerOptions } from "../tracking/tracker";
import type { ImageValue, TensorValue } from "../values";

const motionGate: RefineKernel = (context, attrs, [input]) => {
  const { threshold, atLeastEvery } = attrs as { threshold: number; atLeastEvery: number };
  const memory = context.remember(() => ({ kept: undefined as Thumbnail | undefined, leftOut: 0 }));
  const now = lumaThumbnail(input as ImageValue);
  const isDue = atLeastEvery > 0 && memory.leftOut >= atLeastEvery;
  if (memory.kept && !isDue && blockDifference(memory.kept, now) <= threshold) {
    memory.leftOut++;
    return null;
  }
  memory.kept = now;
  memory.leftOut = 0;
  return [input];
};

const track: MapKernel = (context, attrs, [input]) => {
  const memory = context.remember(() => ({ tracker: new Tracker(attrs as unknown as TrackerOptions), count: 0 }));
  const { width, height, items } = input as { width: number; height: number; items: Detection[] };
  const seen = memory.tracker.next(items);
  memory.count = seen.reduce((most, each) => Math.max(most, each.track), memory.count);
  const numbered = seen.map((each) => ({ item: { ...each.detection, track: each.track }, isNew: each.isNew }));
  const fresh = numbered.filter(({ isNew }) => isNew);
  return [
    { width, height, items: numbered.map(({ item }) => item) },
    { width, height, items: fresh.map(({ item }) => item) },
    memory.count,
  ];
};

/**
 * Pictures are held against each other by their look, vectors of fractions number by number, all else by what it says. Linear in
 * what is remembered for the first two: ten thousand comparisons take less than it took to make such a value.
 */
const deduplicate: RefineKernel = (context, attrs, [value]) => {
  const { tolerance, memory } = attrs as { tolerance: number; memory: number };
  const seen = context.remember(() => ({
    looks: [] as bigint[],
    vectors: [] as FractionTensor[],
    values: new Set<string>(),
  }));
  if (isPicture(value)) {
    const look = perceptualHash(value);
    if (seen.looks.some((known) => bitsApart(known, look) <= tolerance)) return null;
    seen.looks.push(look);
    if (seen.looks.length > memory) seen.looks.shift();
    return [value];
  }
  if (isFractionTensor(value)) {
    if (seen.vectors.some((known) => equalUpToRounding(known, value))) return null;
    seen.vectors.push(value);
    if (seen.vectors.length > memory) seen.vectors.shift();
    return [value];
  }
  const key = createHash("sha256").update(JSON.stringify(value, spelt)).digest("base64");
  if (seen.values.has(key)) return null;
  seen.values.add(key);
  if (seen.values.size > memory) seen.values.delete(seen.values.values().next().value as string);
  return [value];
};

/** A model gives for the same item another last bit in another batch: what it computes is the same up to this, of its largest part. */
const rounding = 1e-5;

type FractionTensor = TensorValue & { data: Float32Array };

const isFractionTensor = (value: unknown): value is FractionTensor =>
  typeof value === "object" &&
  value !== null &&
  "dims" in value &&
  "data" in value &&
  value.data instanceof Float32Array;

function equalUpToRounding(a: FractionTensor, b: FractionTensor): boolean {
  if (a.dims.length !== b.dims.length || a.dims.some((dim, axis) => dim !== b.dims[axis])) return false;
  const allowed = rounding * a.data.reduce((most, part) => Math.max(most, Math.abs(part)), 0);
  return a.data.every((part, at) => Object.is(part, b.data[at]) || Math.abs(part - (b.data[at] as number)) <= allowed);
}

const spelt = (_: string, value: unknown) =>
  typeof value === "number" && !Number.isInteger(value)
    ? Number(value.toPrecision(-Math.log10(rounding)))
    : ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64")
      : value;

const isPicture = (value: unknown): value is ImageValue =>
  typeof value === "object" && value !== null && "channels" in value && "data" in value;

export const memoryKernels = {
  map: { "detections.track": track },
  refine: { "image.motion-gate": motionGate, "logic.deduplicate": deduplicate },
};
