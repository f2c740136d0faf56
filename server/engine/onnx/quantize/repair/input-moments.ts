/**
 * What a layer's weights are multiplied with, over the samples: mean and second moments of its input patches, in the order of the
 * weights of one output (input channels of the group, then the places of the kernel). The model computes them itself: patches by a
 * grouped convolution with kernels of a single one, moments by a product, so that no activation leaves the runtime. Of large pictures
 * not every patch is looked at, but every so many: neighbours say the same.
 */
import { create } from "@bufbuild/protobuf";
import { attribute, intAttribute, isOperator, makeNode } from "../../node-proto";
import { type ModelProto, type NodeProto, NodeProtoSchema, type TensorProto } from "../../schema/onnx_pb";
import { inferShapes } from "../../shape/infer";
import { elementCount, floatTensor, int64Tensor } from "../../tensor";
import { opsetOf } from "../../value-type";
import { using } from "../calibrate/observe";
import { runInOrder } from "../in-order";
import type { Feeds, Machine } from "../machine";
import { factsOf, largestOf } from "../samples";
import { nameOf } from "../static/mark-graph";
import { withOutputs } from "../with-outputs";

/** Of one layer; `groups` times those of `size` inputs each. */
export interface Moments {
  groups: number;
  size: number;
  /** Patches seen. */
  count: number;
  /** [groups, size]. */
  mean: Float64Array;
  /** [groups, size, size], about zero. */
  second: Float64Array;
}

/** Patches that are looked at, about: of all samples, and of one at most. */
const enough = { all: 16384, sample: 1600 } as const;

/** Inputs per output, beyond which moments take more room and time than they are worth. */
export const maxPatch = 1024;

export interface LayerShape {
  node: NodeProto;
  /** Of the weights. */
  dims: readonly number[];
}

/** Inputs that one output is made of; null for what has no constant weights of a kind that is followed here. */
export function patchSize({ node, dims }: LayerShape): number | null {
  if (isOperator(node, "Conv") && dims.length === 4) return elementCount(dims.slice(1));
  if (isOperator(node, "MatMul", "Gemm") && dims.length === 2)
    return dims[intAttribute(node, "transB", 0) === 1 ? 1 : 0] ?? null;
  return null;
}

export interface MomentOptions {
  signal?: AbortSignal;
  onProgress?: (done: number, of: number) => void;
  /** What the moments that come out of one run may take together, and the patches that they are of, in bytes. */
  sliceBytes?: number;
}

/** By the layers' names. */
export async function inputMoments(
  model: ModelProto,
  layers: readonly LayerShape[],
  samples: readonly Feeds[],
  machine: Machine,
  { signal, onProgress, sliceBytes = 32 * 2 ** 20 }: MomentOptions = {},
): Promise<Map<string, Moments>> {
  const { facts } = inferShapes(model, factsOf(largestOf(samples)));
  const probed = layers.flatMap((layer) => {
    const size = patchSize(layer);
    if (size === null || size > maxPatch) return [];
    const patches = Math.min(enough.sample, enough.all / samples.length);
    const stride = strideOf(facts.get(nameOf(layer.node))?.dims, patches);
    const probe = probeOf(layer, size, opsetOf(model), stride);
    // Patches are there twice on the way to the products.
    return [{ layer, size, bytes: 4 * probe.groups * size * (size + 1 + 2 * patches), ...probe }];
  });
  const slices: (typeof probed)[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const each of probed) {
    if (bytes + each.bytes > sliceBytes) {
      slices.push([]);
      bytes = 0;
    }
    slices.at(-1)?.push(each);
    bytes += each.bytes;
  }
  const found = new Map<string, Moments>();
  let done = 0;
  for (const slice of slices) {
    const fetches = slice.flatMap(({ sums, products, shape }) => [sums, products, shape]);
    const nodes = slice.flatMap((each) => each.nodes);
    const file = withOutputs(model, fetches, { nodes, constants: slice.flatMap(({ constants }) => constants) });
    await using(await machine.open(file, { lean: true }), (opened) =>
      runInOrder(opened, samples, fetches, { lanes: machine.lanes, signal }, (outputs) => {
        for (const { layer, size, groups, sums, products, shape } of slice) {
          const known = found.get(nameOf(layer.node)) ?? {
            groups,
            size,
            count: 0,
            mean: new Float64Array(groups * size),
            second: new Float64Array(groups * size * size),
          };
          found.set(nameOf(layer.node), known);
          known.count += Number(outputs[shape]?.data[2] ?? 0);
          accumulate(known.mean, outputs[sums]?.data as Float32Array);
          accumulate(known.second, outputs[products]?.data as Float32Array);
        }
        done += 1;
        onProgress?.(done, slices.length * samples.length);
      }),
    );
  }
  for (const { mean, second, count } of found.values())
    for (const list of [mean, second]) for (let at = 0; at < list.length; at++) list[at] = (list[at] as number) / count;
  return found;
}

function accumulate(sums: Float64Array, more: Float32Array): void {
  for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] as number) + (more[at] as number);
}

/** How far apart the patches are that are looked at, of the outputs [N, channels, height, width] of a convolution. */
function strideOf(dims: readonly unknown[] | null | undefined, patches: number): number {
  const [height, width] = dims?.slice(2) ?? [];
  if (typeof height !== "number" || typeof width !== "number") return 1;
  return Math.max(1, Math.round(Math.sqrt((height * width) / patches)));
}

/** Nodes that bring a layer's input into the form [groups, size, patches] and sum over the patches. */
function probeOf({ node, dims }: LayerShape, size: number, opset: number, stride: number) {
  const base = `${nameOf(node)}/moments`;
  const name = (part: string) => `${base}/${part}`;
  const input = node.input[0] as string;
  const constants: TensorProto[] = [];
  const nodes: NodeProto[] = [];
  const constant = (tensor: TensorProto) => {
    constants.push(tensor);
    return tensor.name;
  };
  let groups = 1;
  let source = input;
  if (isOperator(node, "Conv")) {
    groups = intAttribute(node, "group", 1);
    const places = (dims[2] ?? 1) * (dims[3] ?? 1);
    const channels = (dims[1] ?? 1) * groups;
    const isPlain = places === 1 && stride === 1 && ["strides", "pads"].every((key) => isIdle(node, key));
    if (!isPlain) {
      const kernels = new Float32Array(channels * places * places);
      for (let at = 0; at < channels * places; at++) kernels[at * places + (at % places)] = 1;
      const weights = constant(
        floatTensor(name("kernels"), [channels * places, 1, dims[2] ?? 1, dims[3] ?? 1], kernels),
      );
      const patches = create(NodeProtoSchema, {
        opType: "Conv",
        name: name("patches"),
        input: [input, weights],
        output: [name("patches")],
        attribute: node.attribute.filter(({ name: key }) => key !== "group" && key !== "strides"),
      });
      const own = attribute(node, "strides")?.ints ?? [];
      const strides = [0, 1].map((axis) => (own[axis] ?? 1n) * BigInt(stride));
      patches.attribute.push(...makeNode("Conv", [], [], { group: BigInt(channels), strides }).attribute);
      nodes.push(patches);
      source = name("patches");
    }
    nodes.push(
      makeNode("Reshape", [source, constant(int64Tensor(name("form"), [3], [groups, size, -1]))], [name("rows")]),
    );
  } else {
    nodes.push(
      makeNode("Reshape", [source, constant(int64Tensor(name("form"), [3], [1, -1, size]))], [name("lines")]),
      makeNode("Transpose", [name("lines")], [name("rows")], { perm: [0n, 2n, 1n] }),
    );
  }
  nodes.push(
    makeNode("Transpose", [name("rows")], [name("columns")], { perm: [0n, 2n, 1n] }),
    makeNode("MatMul", [name("rows"), name("columns")], [name("products")]),
    makeNode("Shape", [name("rows")], [name("shape")]),
    opset >= 13
      ? makeNode("ReduceSum", [name("rows"), constant(int64Tensor(name("axes"), [1], [2]))], [name("sums")], {
          keepdims: 0n,
        })
      : makeNode("ReduceSum", [name("rows")], [name("sums")], { axes: [2n], keepdims: 0n }),
  );
  return { nodes, constants, groups, sums: name("sums"), products: name("products"), shape: name("shape") };
}

/** Strides of 1, no borders. */
function isIdle(node: NodeProto, key: string): boolean {
  const idle = key === "strides" ? 1n : 0n;
  return (attribute(node, key)?.ints ?? []).every((value) => value === idle);
}
