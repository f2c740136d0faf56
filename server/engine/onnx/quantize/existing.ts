/** Models that come quantized, whoever did it and in which form: they are left whole. */
import { isStandardDomain } from "../node-proto";
import type { ModelProto } from "../schema/onnx_pb";
import { allNodes } from "../walk";

const standard = /^(QuantizeLinear|DequantizeLinear|DynamicQuantizeLinear|QLinear\w+|ConvInteger|MatMulInteger)$/;
const microsoft =
  /^(QLinear\w+|QGemm|QAttention|DynamicQuantize\w+|MatMulInteger\w*|MatMul\w*Bits|GatherBlockQuantized|QOrdered\w+|QEmbed\w+)$/;

/** Operators of that sort in the model, each once. */
export function quantizedOperators(model: ModelProto): string[] {
  const found = new Set<string>();
  for (const { domain, opType } of allNodes(model.graph?.node ?? [])) {
    const pattern = isStandardDomain(domain) ? standard : domain === "com.microsoft" ? microsoft : null;
    if (pattern?.test(opType)) found.add(opType);
  }
  return [...found].sort();
}
