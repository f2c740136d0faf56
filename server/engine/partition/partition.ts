/**
 * Cuts the graph ops into segments: each becomes one ONNX file and one session. An op joins the segment that makes its
 * input where both run on the same path; a segment holds at most one model, so that two models that look at one tensor
 * stay two files of their own operator sets. Host ops stay as they are.
 */
import type { IrGraph, IrOp, ValueId } from "../ir/types";
import { ops } from "../ops";

export interface IrSegment {
  ops: IrOp[];
  inputs: ValueId[];
  outputs: ValueId[];
}

export interface Partitioned {
  segments: IrSegment[];
  host: IrOp[];
  refusals: string[];
}

export function partition(graph: IrGraph, merge: boolean): Partitioned {
  const isGraph = (op: IrOp) => ops.get(op.name)?.sort === "graph";
  const segmentOf = new Map<ValueId, IrSegment>();
  const segments: IrSegment[] = [];
  const refusals: string[] = [];
  for (const op of graph.ops.filter(isGraph)) {
    const sources = new Set(op.inputs.flat().map((id) => segmentOf.get(id as ValueId)));
    const source = sources.size === 1 ? [...sources][0] : undefined;
    const refusal = source && whyApart(source, op);
    if (refusal) refusals.push(refusal);
    const target = merge && source && !refusal ? source : { ops: [], inputs: [], outputs: [] };
    if (target !== source) segments.push(target);
    target.ops.push(op);
    for (const id of op.outputs) segmentOf.set(id, target);
  }
  const tapped = new Set(graph.taps.map(({ value }) => value));
  for (const segment of segments) {
    const made = new Set(segment.ops.flatMap(({ outputs }) => outputs));
    segment.inputs = [...new Set(segment.ops.flatMap(({ inputs }) => inputs.flat() as ValueId[]))].filter(
      (id) => !made.has(id),
    );
    segment.outputs = [...made].filter(
      (id) => tapped.has(id) || graph.ops.some((op) => !segment.ops.includes(op) && op.inputs.flat().includes(id)),
    );
  }
  return { segments, host: graph.ops.filter((op) => !isGraph(op)), refusals };
}

function whyApart(segment: IrSegment, op: IrOp): string | null {
  if (segment.ops[0]?.path.join() !== op.path.join())
    return `${ops.get(op.name)?.title} runs on other axes than what feeds it`;
  if (op.name === "tensor.model" && segment.ops.some(({ name }) => name === "tensor.model"))
    return `${op.attrs.title} shares its input with another model; each stays a file of its own`;
  return null;
}

/** The segments as text, for `--dump=merge`. */
export function printPartition(segments: readonly IrSegment[]): string {
  const list = (ids: readonly ValueId[]) => ids.map((id) => `%${id}`).join(", ");
  return segments
    .map(
      ({ ops: inside, inputs, outputs }) =>
        `${list(outputs)} = [${inside.map(({ name }) => name).join(", ")}](${list(inputs)})`,
    )
    .join("\n");
}
