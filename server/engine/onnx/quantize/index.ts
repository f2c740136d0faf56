/** What others use of the quantizer. */
export type { ElementType } from "../../ir/types";
export type { ByteStore } from "./calibrate/cache";
export type { Candidate } from "./choose/candidates";
export { cosine, type Measure, top1 } from "./choose/measures";
export {
  type LayerReport,
  type Phase,
  type QuantizeRequest,
  type QuantizeResult,
  quantizeModel,
} from "./choose/quantize-model";
export type { Feeds, Machine, OpenedModel } from "./machine";
export { leastSamples } from "./samples";
export { type TargetName, targetNames } from "./targets";
