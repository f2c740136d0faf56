/** Which instruction sets this processor has, of those that decide which integers are fast. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { InstructionSet } from "@/nodes/target-profile";

/** Words of /proc/cpuinfo (flags on x86, Features on Arm) and of macOS' sysctl. */
const words: Readonly<Record<InstructionSet, readonly string[]>> = {
  avx2: ["avx2"],
  avx512: ["avx512f"],
  "avx512-vnni": ["avx512_vnni", "avx512vnni"],
  "avx-vnni": ["avx_vnni"],
  "amx-int8": ["amx_int8"],
  dotprod: ["asimddp", "hw.optional.arm.feat_dotprod"],
  i8mm: ["i8mm", "hw.optional.arm.feat_i8mm"],
};

/** `told`: what the system says, as text. */
export function instructionsIn(told: string): InstructionSet[] {
  const known = new Set(told.toLowerCase().split(/[\s,]+/));
  return (Object.keys(words) as InstructionSet[]).filter((set) => words[set].some((word) => known.has(word)));
}

/** Empty where the system does not tell. */
export function instructionsHere(): InstructionSet[] {
  try {
    return instructionsIn(process.platform === "darwin" ? macFeatures() : readFileSync("/proc/cpuinfo", "utf8"));
  } catch {
    return [];
  }
}

/** Names of the features that are there; on Intel also the list that machdep.cpu keeps. */
function macFeatures(): string {
  const all = execFileSync("sysctl", ["-a"], { encoding: "utf8", maxBuffer: 16 * 2 ** 20, timeout: 5_000 });
  const lines = all.split("\n").filter((line) => /^hw\.optional\.\S+: 1$|^machdep\.cpu\.(leaf7_)?features:/.test(line));
  return lines.map((line) => line.replace(/: 1$/, "").replace(/^machdep\.[^:]+:/, "")).join(" ");
}
