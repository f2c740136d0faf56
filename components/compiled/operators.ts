/** Operators of a graph as boxes and arrows: the graph's inputs and outputs are boxes too; an arrow per value and reader. */
import type { GraphListing, GraphOperator } from "@/nodes/compiled";
import type { Arrow } from "./layered-layout";

export interface ListedOperator {
  id: string;
  /** The operator's type; an input's or output's name. */
  title: string;
  /** Shape of its first output as far as it is known, else its weights'. */
  shape: string;
  /** What it is found by, in lower case. */
  words: string;
  /** Null for inputs and outputs of the graph. */
  operator: GraphOperator | null;
  end: "input" | "output" | null;
  /** Names of the values that it takes and gives. */
  reads: readonly string[];
  makes: readonly string[];
  /** Name of the token that its family is painted with. */
  tint: string;
}

/** Families of operators are told apart at a glance. */
const tints: readonly [RegExp, string][] = [
  [/Conv|Gemm|MatMul|Attention|LSTM|GRU/, "kind-image"],
  [/Pool|Resize|Upsample|Reduce/, "kind-audio"],
  [/Relu|Sigmoid|Tanh|Clip|Swish|Gelu|Softmax|Erf/, "kind-text"],
  [/Normalization/, "kind-labels"],
  [/Quantize/, "kind-mask"],
];
const tintOf = (op: string) => tints.find(([family]) => family.test(op))?.[1] ?? "line-strong";

export function shapeText(type: { type: string; dims: readonly (number | string)[] | null } | undefined): string {
  if (!type) return "";
  return type.dims ? `${type.type} [${type.dims.join(", ")}]` : type.type;
}

export function operatorsOf(listing: GraphListing): { operators: ListedOperator[]; arrows: Arrow[] } {
  const maker = new Map<string, string>();
  const arrows: Arrow[] = [];
  const inputs = listing.inputs.map((input): ListedOperator => {
    const id = `input:${input.name}`;
    maker.set(input.name, id);
    return {
      id,
      title: input.name,
      shape: shapeText(input),
      words: input.name.toLowerCase(),
      operator: null,
      end: "input",
      reads: [],
      makes: [input.name],
      tint: "kind-tensor",
    };
  });
  const operators = listing.operators.map((operator, position): ListedOperator => {
    const id = `operator:${position}`;
    for (const name of new Set(operator.inputs)) {
      const from = maker.get(name);
      if (from !== undefined) arrows.push({ from, to: id });
    }
    for (const name of operator.outputs) if (name !== "") maker.set(name, id);
    const known = operator.outputs.map((name) => listing.values[name]).find((type) => type !== undefined);
    const weights = operator.inputs.map((name) => listing.weights[name]).find((type) => type !== undefined);
    const shape = shapeText(known) || (weights ? `× ${weights.type} [${weights.dims.join(", ")}]` : "");
    const words = `${operator.op} ${operator.name} ${operator.outputs.join(" ")}`.toLowerCase();
    const { op, inputs: reads, outputs: makes } = operator;
    return { id, title: op, shape, words, operator, end: null, reads, makes, tint: tintOf(op) };
  });
  const outputs = listing.outputs.map((output): ListedOperator => {
    const id = `output:${output.name}`;
    const from = maker.get(output.name);
    if (from !== undefined) arrows.push({ from, to: id });
    return {
      id,
      title: output.name,
      shape: shapeText(output),
      words: output.name.toLowerCase(),
      operator: null,
      end: "output",
      reads: [output.name],
      makes: [],
      tint: "kind-tensor",
    };
  });
  return { operators: [...inputs, ...operators, ...outputs], arrows };
}
