/**
 * uint8[N,H,W,C], 0..255 -> float32[N,C,H,W] or [N,H,W,C]: y = (x * scale - mean) / std, per channel, written as x * a + b.
 * The bytes are transposed before they become floats: moving a quarter of the memory is what makes this fast. Channels are
 * turned round last (bgr), where a convolution can take the order into its weights.
 */
import { z } from "zod";
import { unfit } from "../model-error";
import { makeNode } from "../node-proto";
import { TensorProto_DataType as DataType } from "../schema/onnx_pb";
import { floatTensor, int64Tensor } from "../tensor";
import { type Fragment, type FragmentContext, inputOf, knownDims, outputName, requireType } from "./fragment";

const attrsSchema = z.object({
  layout: z.enum(["NCHW", "NHWC"]),
  scale: z.number(),
  mean: z.array(z.number()),
  std: z.array(z.number()),
  bgr: z.boolean().default(false),
});

export function normalise(context: FragmentContext): Fragment {
  const { layout, scale, mean, std, bgr } = attrsSchema.parse(context.attrs);
  requireType(context, "uint8");
  const [height, width, channels, ...rest] = knownDims(context);
  if (height === undefined || width === undefined || channels === undefined || rest.length > 0) {
    throw unfit(`${context.title} takes pictures of height, width and channels.`);
  }
  const count = typeof channels === "number" ? channels : Math.max(mean.length, std.length);
  const gain = perChannel(context, "std", std, count).map((deviation) => scale / deviation);
  const offset = perChannel(context, "mean", mean, count).map(
    (value, index) => -value / (std[std.length === 1 ? 0 : index] ?? 1),
  );
  if (![...gain, ...offset].every(Number.isFinite))
    throw unfit(`${context.title} divides by a standard deviation of 0.`);

  // Mean and deviation are told in the model's own order.
  if (bgr) for (const values of [gain, offset]) values.reverse();
  const isPlanar = layout === "NCHW";
  const shape = isPlanar ? [1, count, 1, 1] : [1, 1, 1, count];
  const fragment: Fragment = {
    nodes: [],
    constants: [],
    outputs: [
      {
        name: outputName(context, 0),
        type: "float32",
        dims: isPlanar ? [count, height, width] : [height, width, count],
      },
    ],
  };
  let value = inputOf(context).name;
  const then = (opType: string, operands: string[], attributes = {}) => {
    const name = context.local(opType.toLowerCase());
    fragment.nodes.push(makeNode(opType, [value, ...operands], [name], attributes));
    value = name;
  };
  const constant = (name: string, values: number[]) => {
    fragment.constants.push(floatTensor(context.local(name), shape, values));
    return [context.local(name)];
  };
  if (isPlanar) then("Transpose", [], { perm: [0n, 3n, 1n, 2n] });
  then("Cast", [], { to: BigInt(DataType.FLOAT) });
  if (gain.some((factor) => factor !== 1)) then("Mul", constant("gain", gain));
  if (offset.some((term) => term !== 0)) then("Add", constant("offset", offset));
  if (bgr) {
    const order = int64Tensor(context.local("order"), [count], [...gain.keys()].reverse());
    fragment.constants.push(order);
    then("Gather", [order.name], { axis: isPlanar ? 1n : 3n });
  }
  const last = fragment.nodes.at(-1);
  if (last) last.output = [outputName(context, 0)];
  return fragment;
}

function perChannel(context: FragmentContext, what: string, values: readonly number[], count: number): number[] {
  if (values.length === count) return [...values];
  if (values.length === 1) return Array.from({ length: count }, () => values[0] ?? 0);
  throw unfit(`${context.title} has ${values.length} values for ${what}, but the picture has ${count} channels.`);
}
