/**
 * LSTM -> DynamicQuantizeLSTM of onnxruntime: weights and recurrence int8, one scale for each gate of each cell; inputs and states
 * are quantized step by step.
 */
import type { GraphView } from "../../graph-view";
import { intAttribute } from "../../node-proto";
import type { NodeProto } from "../../schema/onnx_pb";
import { floatsOf, floatTensor, rawTensor } from "../../tensor";
import { microsoftNode } from "../microsoft";
import { dataTypeOfGrid, quantizeTensor } from "../quantize-tensor";
import type { Target } from "../targets";

/** A sentence without a subject where the node has to stay. */
export function quantizeLstm(view: GraphView, node: NodeProto, target: Target): string | null {
  const [input = "", weights, recurrence] = node.input;
  const parts = [weights, recurrence].map((name) => {
    const tensor = view.constant(name);
    const values = tensor && floatsOf(tensor);
    return tensor && values ? { dims: tensor.dims.map(Number), values } : null;
  });
  const [w, r] = parts;
  if (!w || !r) return "its weights are not constant";
  if (intAttribute(node, "layout", 0) !== 0) return "it has the batch first";
  const result = node.output.find((name) => name !== "") ?? "lstm";
  const held = ([part, { dims, values }]: readonly [string, { dims: number[]; values: Float32Array }]) => {
    // [directions, gates * hidden, size] there, [directions, size, gates * hidden] here.
    const [directions = 0, rows = 0, size = 0] = dims;
    const turned = new Float32Array(values.length);
    const scales = new Float32Array(directions * rows);
    const codes = new Uint8Array(values.length);
    for (let direction = 0; direction < directions; direction++) {
      const from = direction * rows * size;
      for (let row = 0; row < rows; row++)
        for (let at = 0; at < size; at++) turned[from + at * rows + row] = values[from + row * size + at] as number;
      const own = turned.subarray(from, from + rows * size);
      const quantized = quantizeTensor(own, [size, rows], { per: "axis", axis: 1 }, target.weights);
      codes.set(new Uint8Array(quantized.codes.buffer), from);
      scales.set(
        quantized.parameters.map(({ scale }) => scale),
        direction * rows,
      );
    }
    const name = view.freshName(`${result}/${part}`);
    return {
      codes: view.addConstant(rawTensor(name, dataTypeOfGrid(target.weights), [directions, size, rows], codes)),
      scale: view.addConstant(floatTensor(`${name}/scale`, [directions, rows], scales)),
      zero: view.addConstant(
        rawTensor(
          `${name}/zero`,
          dataTypeOfGrid(target.weights),
          [directions, rows],
          new Uint8Array(directions * rows),
        ),
      ),
    };
  };
  const [qw, qr] = [held(["w", w]), held(["r", r])];
  const optional = Array.from({ length: 5 }, (_, index) => node.input[3 + index] ?? "");
  const made = microsoftNode(
    "DynamicQuantizeLSTM",
    [input, qw.codes, qr.codes, ...optional, qw.scale, qw.zero, qr.scale, qr.zero],
    node.output,
    {},
  );
  made.name = node.name;
  // Layout exists for ONNX's own only, and zero is the one that both know.
  made.attribute = node.attribute.filter(({ name }) => name !== "layout");
  view.replace(node, made);
  return null;
}
