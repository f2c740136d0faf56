/** What this machine is called among the quantizer's targets. */
import { arch } from "node:os";
import type { TargetName } from "../onnx/quantize";
import { quantizerTarget } from "../probe/find-profile";
import { instructionsHere } from "../probe/instructions";

export function thisTarget(): TargetName {
  return quantizerTarget({ architecture: arch() === "arm64" ? "arm64" : "x64", instructions: instructionsHere() });
}
