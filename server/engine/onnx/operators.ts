/**
 * ONNX's operators by domain, name and version (ONNX operator schemas): how many inputs and outputs each has, which of them may be
 * left out, its attributes. A version holds from its operator set on, until the next one of the same name.
 */
import { isStandardDomain } from "./node-proto";
import { operatorLines } from "./schema/operators.generated";

export type Binding = "single" | "optional" | "variadic";

export interface Slots {
  min: number;
  max: number;
  bindings: readonly Binding[];
}

export interface Operator {
  name: string;
  since: number;
  isDeprecated: boolean;
  inputs: Slots;
  outputs: Slots;
  /** Name -> AttributeProto.AttributeType, and whether a node must have it. */
  attributes: ReadonlyMap<string, { type: number; isRequired: boolean }>;
}

const bindingOf: Readonly<Record<string, Binding>> = { s: "single", o: "optional", v: "variadic" };

/** By domain, then name: versions in rising order. Parsed when first asked for. */
let tables: Map<string, Map<string, Operator[]>> | undefined;

function table(domain: string): Map<string, Operator[]> | undefined {
  tables ??= new Map(Object.entries(operatorLines).map(([name, lines]) => [name, parse(lines)]));
  return tables.get(isStandardDomain(domain) ? "" : domain);
}

function parse(lines: string): Map<string, Operator[]> {
  const operators = new Map<string, Operator[]>();
  for (const line of lines.trim().split("\n")) {
    const [name = "", version = "", inputCount, inputs, outputCount, outputs, ...attributes] = line.split(" ");
    const operator: Operator = {
      name,
      since: Number.parseInt(version, 10),
      isDeprecated: version.endsWith("x"),
      inputs: slots(inputCount, inputs),
      outputs: slots(outputCount, outputs),
      attributes: new Map(
        attributes.map((text) => {
          const [title = "", type] = text.split(":");
          return [title.replace("!", ""), { type: Number(type), isRequired: title.endsWith("!") }];
        }),
      ),
    };
    const versions = operators.get(name);
    if (versions) versions.push(operator);
    else operators.set(name, [operator]);
  }
  return operators;
}

function slots(count = "", bindings = ""): Slots {
  const [min, max] = count.split("-");
  return {
    min: Number(min),
    max: max === "*" ? Number.POSITIVE_INFINITY : Number(max),
    bindings: [...bindings].flatMap((letter) => bindingOf[letter] ?? []),
  };
}

/** What a name means in an operator set, or undefined where it means nothing. */
export function operatorIn(domain: string, name: string, opset: number): Operator | undefined {
  return table(domain)
    ?.get(name)
    ?.findLast(({ since }) => since <= opset);
}
