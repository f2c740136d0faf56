/**
 * Which integers a processor multiplies fast. A plan is made for the machine that will run it, not for the one that compiles:
 * the target comes from its profile.
 */
import { type Grid, gridOf } from "./grid";

export const targetNames = ["x64-vnni", "x64-avx2", "arm64"] as const;
export type TargetName = (typeof targetNames)[number];

export interface Target {
  name: TargetName;
  activations: Grid;
  /** Symmetric, so that a sum of products needs no correction by the sum of the activations. */
  weights: Grid;
}

const full = gridOf("int8", { symmetric: true });

export const targets: Readonly<Record<TargetName, Target>> = {
  // vpdpbusd multiplies unsigned by signed bytes and adds into 32 bits.
  "x64-vnni": { name: "x64-vnni", activations: gridOf("uint8"), weights: full },
  // vpmaddubsw adds pairs into 16 bits, which saturate at full weights.
  "x64-avx2": {
    name: "x64-avx2",
    activations: gridOf("uint8"),
    weights: gridOf("int8", { symmetric: true, reduced: true }),
  },
  // sdot multiplies signed by signed bytes.
  arm64: { name: "arm64", activations: gridOf("int8"), weights: full },
};
