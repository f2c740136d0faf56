/** What this machine is called among the quantizer's targets. */
import { existsSync, readFileSync } from "node:fs";
import { arch } from "node:os";
import type { TargetName } from "../onnx/quantize";

export function thisTarget(): TargetName {
  if (arch() === "arm64") return "arm64";
  const flags = existsSync("/proc/cpuinfo") ? readFileSync("/proc/cpuinfo", "utf8") : "";
  return /avx512_vnni|avx_vnni/.test(flags) ? "x64-vnni" : "x64-avx2";
}
