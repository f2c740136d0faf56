/** The table of rules: operator -> what its outputs are. A new operator is one line in the file of its family. */
import { isStandardDomain } from "../node-proto";
import { attentionOfMicrosoft, attentionRules } from "./attention";
import { control } from "./control";
import { convolution, convolutionOfMicrosoft } from "./convolution";
import { creation } from "./creation";
import { elementwise } from "./elementwise";
import type { Rule, Rules } from "./facts";
import { indexing } from "./indexing";
import { layout } from "./layout";
import { linear, linearOfMicrosoft } from "./linear";
import { normalisation, normalisationOfMicrosoft } from "./normalisation";
import { quantized, quantizedOfMicrosoft } from "./quantized";
import { recurrentRules } from "./recurrent";
import { vision } from "./vision";

const standard: Rules = {
  ...elementwise,
  ...convolution,
  ...linear,
  ...layout,
  ...indexing,
  ...creation,
  ...normalisation,
  ...attentionRules,
  ...quantized,
  ...recurrentRules,
  ...vision,
  ...control,
};

/** What onnxruntime adds takes ONNX's own names too, where it has them. */
const microsoft: Rules = {
  ...convolutionOfMicrosoft,
  ...linearOfMicrosoft,
  ...normalisationOfMicrosoft,
  ...attentionOfMicrosoft,
  ...quantizedOfMicrosoft,
};

export function ruleOf(domain: string, opType: string): Rule | undefined {
  const table = isStandardDomain(domain) ? standard : domain === "com.microsoft" ? microsoft : {};
  return Object.hasOwn(table, opType) ? table[opType] : undefined;
}

/** Of the first output, where a rule cannot say more: a type by name, or that of an input by its place. */
const typesAlone: Readonly<Record<string, string | number>> = {
  ArgMax: "int64",
  ArgMin: "int64",
  If: "",
  Loop: "",
  NonZero: "int64",
  OneHot: 2,
  Scan: "",
  Shape: "int64",
  Size: "int64",
  Where: 1,
};

/** Most operators give what they take. */
export function typeAlone(opType: string, inputs: readonly ({ type: string } | undefined)[]): string {
  const told = Object.hasOwn(typesAlone, opType) ? typesAlone[opType] : 0;
  return typeof told === "string" ? told : (inputs[told ?? 0]?.type ?? "");
}
