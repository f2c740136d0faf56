/** What others use of the quantizer. */
export type { ElementType } from "../../ir/types";
export type { ByteStore } from "./calibrate/cache";
export type { Candidate } from "./choose/candidates";
export type { Accuracy } from "./choose/judge";
export { cosine, type Measure, type Outputs } from "./choose/measures";
export {
  type LayerReport,
  type Phase,
  type QuantizeRequest,
  type QuantizeResult,
  quantizeModel,
} from "./choose/quantize-model";
export {
  agreement,
  boxF1,
  characters,
  ctcClasses,
  type Found,
  maskIou,
  type Read,
  top1,
} from "./choose/task-measures";
export type { Feeds, Machine, OpenedModel } from "./machine";
export { isFull } from "./refusal";
export { leastSamples } from "./samples";
export { type TargetName, targetNames } from "./targets";
