/** A target as the command line names it: one of the built-in profiles, or a file that `weft probe` wrote. */
import { readFileSync } from "node:fs";
import { type TargetProfile, targetProfileSchema } from "@/nodes/target-profile";
import { targetProfiles } from "@/nodes/target-profiles";
import type { TargetName } from "../onnx/quantize";

/** Undefined where there is neither such a profile nor such a file. Throws an Error that names the file where it is no profile. */
export function findProfile(named: string): TargetProfile | undefined {
  const known = targetProfiles.find(({ name }) => name === named);
  if (known) return known;
  let text: string;
  try {
    text = readFileSync(named, "utf8");
  } catch {
    return undefined;
  }
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Error(`${named} is not JSON: a target profile is what \`weft probe -o\` writes.`);
  }
  const profile = targetProfileSchema.safeParse(read);
  if (profile.success) return profile.data;
  const [issue] = profile.error.issues;
  throw new Error(`${named} is no target profile: ${issue?.path.join(".") || "the whole"}: ${issue?.message}`);
}

/** What the quantizer calls a machine. */
export function quantizerTarget({
  architecture,
  instructions,
}: Pick<TargetProfile, "architecture" | "instructions">): TargetName {
  if (architecture === "arm64") return "arm64";
  return instructions.some((each) => each.endsWith("-vnni")) ? "x64-vnni" : "x64-avx2";
}
