/**
 * Constants onto grids: one pair of parameters for the whole tensor, for each index of an axis, or for each block along an axis
 * (ONNX, QuantizeLinear). Groups are numbered as their parameters lie in row-major order.
 */
import { TensorProto_DataType as DataType, type TensorProto } from "../schema/onnx_pb";
import { elementCount, floatTensor, rawTensor } from "../tensor";
import { quantize as codeOf, type Grid, type Parameters, parametersOf, dequantize as pointOf } from "./grid";

export type Granularity =
  | { per: "tensor" }
  | { per: "axis"; axis: number }
  | { per: "block"; axis: number; size: number };

export interface QuantizedTensor {
  grid: Grid;
  dims: readonly number[];
  granularity: Granularity;
  /** One for each element, those of 4 bits too. */
  codes: Int8Array | Uint8Array;
  /** One for each group. */
  parameters: readonly Parameters[];
}

/** How groups lie: `[outer, extent, inner]` with the axis in the middle. */
interface Layout {
  extent: number;
  inner: number;
  blocks: number;
  blockSize: number;
  groups: number;
}

function layoutOf(dims: readonly number[], granularity: Granularity): Layout {
  const count = elementCount(dims);
  if (granularity.per === "tensor") return { extent: count, inner: 1, blocks: 1, blockSize: count, groups: 1 };
  const { axis } = granularity;
  const extent = dims[axis];
  if (extent === undefined) throw new Error(`A tensor of ${dims.length} dimensions has no axis ${axis}.`);
  const inner = elementCount(dims.slice(axis + 1));
  if (granularity.per === "axis") return { extent, inner, blocks: extent, blockSize: 1, groups: extent };
  const blocks = Math.ceil(extent / granularity.size);
  const groups = elementCount(dims.slice(0, axis)) * blocks * inner;
  return { extent, inner, blocks, blockSize: granularity.size, groups };
}

/** Calls back for each run of elements of one group: where it starts and ends. Blocks of an inner axis come element by element. */
function forEachRun(
  dims: readonly number[],
  granularity: Granularity,
  visit: (start: number, end: number, group: number) => void,
): void {
  const count = elementCount(dims);
  if (granularity.per === "tensor") {
    visit(0, count, 0);
    return;
  }
  const { extent, inner, blocks, blockSize } = layoutOf(dims, granularity);
  const outer = count / Math.max(1, extent * inner);
  for (let row = 0; row < outer; row++) {
    for (let index = 0; index < extent; index++) {
      const start = (row * extent + index) * inner;
      if (granularity.per === "axis") visit(start, start + inner, index);
      else {
        const first = (row * blocks + Math.floor(index / blockSize)) * inner;
        for (let at = 0; at < inner; at++) visit(start + at, start + at + 1, first + at);
      }
    }
  }
}

/** Smallest and largest value of each group, zero among them. */
export function rangesOf(
  values: ArrayLike<number>,
  dims: readonly number[],
  granularity: Granularity,
): { min: Float64Array; max: Float64Array } {
  const { groups } = layoutOf(dims, granularity);
  const [min, max] = [new Float64Array(groups), new Float64Array(groups)];
  forEachRun(dims, granularity, (start, end, group) => {
    let [low, high] = [min[group] as number, max[group] as number];
    for (let index = start; index < end; index++) {
      // What is not a number comes through, and is refused when the grid is made.
      low = Math.min(low, values[index] as number);
      high = Math.max(high, values[index] as number);
    }
    min[group] = low;
    max[group] = high;
  });
  return { min, max };
}

/** Onto grids made for the ranges of the groups, or for given parameters. */
export function quantizeTensor(
  values: ArrayLike<number>,
  dims: readonly number[],
  granularity: Granularity,
  grid: Grid,
  given?: readonly Parameters[],
): QuantizedTensor {
  const parameters = given ?? parametersOfGroups(values, dims, granularity, grid);
  const codes = grid.low < 0 ? new Int8Array(values.length) : new Uint8Array(values.length);
  forEachRun(dims, granularity, (start, end, group) => {
    const own = parameters[group] as Parameters;
    for (let index = start; index < end; index++) codes[index] = codeOf(values[index] as number, own, grid);
  });
  return { grid, dims, granularity, codes, parameters };
}

export function parametersOfGroups(
  values: ArrayLike<number>,
  dims: readonly number[],
  granularity: Granularity,
  grid: Grid,
): Parameters[] {
  const { min, max } = rangesOf(values, dims, granularity);
  return Array.from(min, (low, group) => parametersOf(grid, low, max[group] as number));
}

export function dequantizeTensor({ codes, dims, granularity, parameters }: QuantizedTensor): Float32Array {
  const values = new Float32Array(codes.length);
  forEachRun(dims, granularity, (start, end, group) => {
    const own = parameters[group] as Parameters;
    for (let index = start; index < end; index++) values[index] = pointOf(codes[index] as number, own);
  });
  return values;
}

/** The tensor with groups of another one of the same form in place of its own, wherever their parameters differ. */
export function withGroupsOf(tensor: QuantizedTensor, other: QuantizedTensor): QuantizedTensor {
  const codes = tensor.codes.slice();
  forEachRun(tensor.dims, tensor.granularity, (start, end, group) => {
    if (tensor.parameters[group]?.scale !== other.parameters[group]?.scale)
      codes.set(other.codes.subarray(start, end), start);
  });
  return { ...tensor, codes, parameters: other.parameters };
}

const dataTypes = {
  int8: DataType.INT8,
  uint8: DataType.UINT8,
  int4: DataType.INT4,
  uint4: DataType.UINT4,
} as const;

export function dataTypeOfGrid({ type }: Grid): DataType {
  return dataTypes[type];
}

export interface QuantizedConstants {
  codes: TensorProto;
  scale: TensorProto;
  /** Absent where all are zero, which is what an operator takes for one that is left out, unless they were asked for. */
  zeroPoint: TensorProto | null;
}

/** As QuantizeLinear and DequantizeLinear take them. `isExplicit`: zero points are written though they are all zero. */
export function constantsOf(name: string, tensor: QuantizedTensor, isExplicit = false): QuantizedConstants {
  const { grid, dims, granularity, codes, parameters } = tensor;
  const type = dataTypeOfGrid(grid);
  const isNarrow = grid.type === "int4" || grid.type === "uint4";
  const raw = (values: Int8Array | Uint8Array) =>
    isNarrow ? packNibbles(values) : new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const shape = shapeOfParameters(dims, granularity);
  const zeros = parameters.map(({ zeroPoint }) => zeroPoint);
  const zeroPoints = grid.low < 0 ? Int8Array.from(zeros) : Uint8Array.from(zeros);
  return {
    codes: rawTensor(name, type, dims, raw(codes)),
    scale: floatTensor(
      `${name}/scale`,
      shape,
      Float32Array.from(parameters, ({ scale }) => scale),
    ),
    // For the unsigned grids too: a zero point that is left out is zero, and of the type of the codes.
    zeroPoint:
      !isExplicit && zeroPoints.every((zero) => zero === 0)
        ? null
        : rawTensor(`${name}/zero`, type, shape, raw(zeroPoints)),
  };
}

function shapeOfParameters(dims: readonly number[], granularity: Granularity): number[] {
  switch (granularity.per) {
    case "tensor":
      return [];
    case "axis":
      return [dims[granularity.axis] as number];
    case "block":
      return dims.map((extent, axis) => (axis === granularity.axis ? Math.ceil(extent / granularity.size) : extent));
  }
}

/** Two to a byte, the first in the lower half (onnx.proto, TensorProto.raw_data). */
export function packNibbles(codes: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(codes.length / 2));
  for (let index = 0; index < codes.length; index++) {
    const half = ((codes[index] as number) & 0xf) << (index % 2 === 0 ? 0 : 4);
    bytes[index >> 1] = (bytes[index >> 1] as number) | half;
  }
  return bytes;
}
