/**
 * Runs a model over samples and watches its values. All of them at once would not fit into memory for large models: they come out in
 * slices, each of which is a run of its own over all samples. Of every value a histogram of fixed size stays.
 * What a slice gives is there several times over: for each run on its way, within onnxruntime and here.
 */
import { told } from "@/nodes/told";
import type { EngineError } from "../../../errors";
import type { ModelProto } from "../../schema/onnx_pb";
import type { Tensor } from "../../segment";
import { elementCount } from "../../tensor";
import { runInOrder } from "../in-order";
import type { Feeds, Machine, OpenedModel } from "../machine";
import { badSamples } from "../refusal";
import { largestOf } from "../samples";
import { shapeProbe, withOutputs } from "../with-outputs";
import { addChannels, type ChannelStatistics } from "./channel-statistics";
import { Histogram } from "./histogram";

export interface Observation {
  histogram: Histogram;
  /** Means over the samples of their smallest and largest values. */
  meanMin: number;
  meanMax: number;
  /** Absent where samples differ in their number of channels. */
  channels?: ChannelStatistics;
}

/** Observations of a model on samples, by the model's bytes and the names of the values. */
export interface ObservationCache {
  get(model: Uint8Array, names: readonly string[]): Promise<Map<string, Observation> | undefined>;
  set(model: Uint8Array, names: readonly string[], found: ReadonlyMap<string, Observation>): Promise<void>;
}

export interface ObserveOptions {
  /** What the watched values of the largest sample may take together, in bytes. */
  sliceBytes?: number;
  signal?: AbortSignal;
  /** Of all runs: how many are done. */
  onProgress?: (done: number, of: number) => void;
}

/** Throws EngineError "invalid-input" where a value is infinite or not a number, with its name and what makes it. */
export async function observe(
  model: ModelProto,
  names: readonly string[],
  samples: readonly Feeds[],
  machine: Machine,
  { sliceBytes = 32 * 2 ** 20, signal, onProgress }: ObserveOptions = {},
): Promise<Map<string, Observation>> {
  const observations = new Map<string, Observation>();
  const take = (name: string, tensor: Tensor, sample: number) => {
    const values = tensor.data as Float32Array;
    const known = observations.get(name) ?? { histogram: new Histogram(), meanMin: 0, meanMax: 0 };
    observations.set(name, known);
    const { min, max } = known.histogram.add(values);
    if (!Number.isFinite(min) || !Number.isFinite(max)) throw notFinite(model, name, min, sample);
    known.meanMin += (min - known.meanMin) / (sample + 1);
    known.meanMax += (max - known.meanMax) / (sample + 1);
    known.channels = addChannels(known.channels, values, tensor.dims);
  };
  const inputs = new Set(model.graph?.input.map(({ name }) => name));
  for (const name of names.filter((each) => inputs.has(each)))
    samples.forEach((feeds, sample) => {
      take(name, feeds[name] as Tensor, sample);
    });
  const computed = names.filter((name) => !inputs.has(name));
  const slices = await slicesOf(model, computed, largestOf(samples), machine, sliceBytes);
  let done = 0;
  for (const slice of slices) {
    await using(await machine.open(withOutputs(model, slice), { lean: true }), (opened) =>
      runInOrder(opened, samples, slice, { lanes: machine.lanes, signal }, (outputs, sample) => {
        for (const name of slice) take(name, outputs[name] as Tensor, sample);
        done += 1;
        onProgress?.(done, slices.length * samples.length);
      }),
    );
  }
  return observations;
}

export async function using<T>(opened: OpenedModel, work: (opened: OpenedModel) => Promise<T>): Promise<T> {
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

/** In the order of the graph, so that a slice needs no more of it than the part up to its last value. */
async function slicesOf(
  model: ModelProto,
  names: readonly string[],
  sample: Feeds,
  machine: Machine,
  sliceBytes: number,
): Promise<string[][]> {
  if (names.length === 0) return [];
  const probes = names.map(shapeProbe);
  const shapes = probes.map((node) => node.output[0] as string);
  const probed = withOutputs(model, shapes, { nodes: probes });
  const sizes = await using(await machine.open(probed, { lean: true }), async (opened) => {
    const { outputs } = await opened.run(sample, shapes);
    return new Map(names.map((name, index) => [name, 4 * sizeOf(outputs[shapes[index] as string])]));
  });
  const place = new Map(model.graph?.node.flatMap((node, index) => node.output.map((name) => [name, index] as const)));
  const sorted = names.toSorted((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
  const slices: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const name of sorted) {
    const own = sizes.get(name) ?? 0;
    if (bytes + own > sliceBytes) {
      slices.push([]);
      bytes = 0;
    }
    slices.at(-1)?.push(name);
    bytes += own;
  }
  return slices;
}

function sizeOf(shape: { data: ArrayLike<number | bigint> } | undefined): number {
  return elementCount(Array.from(shape?.data ?? [], Number));
}

/** `sample`: its place among those that calibrate. */
function notFinite(model: ModelProto, name: string, value: number, sample: number): EngineError {
  const maker = model.graph?.node.find(({ output }) => output.includes(name));
  const isNumber = !Number.isNaN(value);
  const what = isNumber ? "an infinite value" : "a value that is not a number";
  const where = maker ? `the layer ${name} (${maker.opType}) gives` : `the input ${name} holds`;
  const params = { sample: sample + 1, name, kind: isNumber ? "infinite" : "nan" };
  return badSamples(
    `With sample ${sample + 1}, ${where} ${what}: no range can be found for it. Mend the model, or leave the sample out.`,
    maker ? told("layer-not-finite", { ...params, operator: maker.opType }) : told("input-not-finite", params),
  );
}
