/** A model as text, for `--dump`: a line for each operator, with the inferred types of what it gives; short constants by their values. */
import type { GraphOperator, GraphTensor } from "@/nodes/compiled";
import { listModel } from "./list-graph";
import type { ModelProto, TensorProto } from "./schema/onnx_pb";
import { numbersOf } from "./tensor";

/** Constants of more elements are shown by their type. */
const most = 4;

export function printModel(model: ModelProto): string {
  const { inputs, outputs, operators, weights, values } = listModel(model);
  const constants = new Map(
    (model.graph?.initializer ?? []).map((tensor) => {
      const weight = weights[tensor.name];
      const type = weight ? `${tensor.name} ${weight.type}[${weight.dims.join(", ")}]` : tensor.name;
      return [tensor.name, contentsOf(tensor) ?? type];
    }),
  );
  const typed = (name: string) => {
    const type = values[name];
    return type ? tensorText({ name, ...type }) : name;
  };
  return [
    `inputs ${inputs.map(tensorText).join(", ")}`,
    ...operators.map((operator) => {
      const { op, inputs: taken, outputs: given, attributes } = operator;
      const inner = operatorsInside(operator);
      const held = attributes.map(({ name, value }) => `${name}: ${value}`).join(", ");
      const body = inner > 0 ? ` with ${inner} operators inside` : "";
      const read = taken.map((name) => constants.get(name) ?? name).join(", ");
      return `${given.map(typed).join(", ")} = ${op}(${read})${held && ` {${held}}`}${body}`;
    }),
    `outputs ${outputs.map(tensorText).join(", ")}`,
  ].join("\n");
}

function tensorText({ name, type, dims }: GraphTensor): string {
  return `${name} ${type}[${dims?.join(", ") ?? "?"}]`;
}

/** Extents and elements of a short constant of numbers, as in [3]{0 -1 64}. */
function contentsOf(tensor: TensorProto): string | undefined {
  if (tensor.dims.reduce((product, extent) => product * extent, 1n) > most) return undefined;
  const values = numbersOf(tensor);
  if (!values) return undefined;
  return `[${tensor.dims.join(", ")}]{${Array.from(values, (value) => Number(value.toPrecision(4))).join(" ")}}`;
}

/** How many operators there are in bodies, those in bodies of theirs included. */
export function operatorsInside({ bodies }: GraphOperator): number {
  return bodies.reduce(
    (sum, { graph }) => graph.operators.reduce((inner, each) => inner + 1 + operatorsInside(each), sum),
    0,
  );
}
