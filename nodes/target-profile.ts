/**
 * What a plan must know of the machine that will run it. `weft probe` writes the profile of the machine it runs on; those of machines
 * that are often bought stand in target-profiles.ts. Every figure says where it comes from.
 */
import { z } from "zod";

/** Instruction sets that decide which integers are fast. */
export const instructionSets = ["avx2", "avx512", "avx512-vnni", "avx-vnni", "amx-int8", "dotprod", "i8mm"] as const;

/**
 * - measured: by `weft probe`, on the machine itself.
 * - published: the maker's own figure.
 * - computed: clock times width of the units, which no program reaches.
 * - estimated: from machines like it, or a cautious guess.
 */
export const figureSources = ["measured", "published", "computed", "estimated"] as const;

const figureSchema = z.object({
  value: z.number().positive(),
  source: z.enum(figureSources),
  /** From what it follows. */
  note: z.string().optional(),
});

export const targetProfileSchema = z.strictObject({
  format: z.literal("weft-target-profile"),
  version: z.literal(1),
  /** Of letters, digits and hyphens: what --target takes. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  title: z.string(),
  architecture: z.enum(["x64", "arm64"]),
  processor: z.string(),
  processors: z.number().int().positive(),
  /** What programs can have: of the machine, or of its control group. */
  memoryBytes: z.number().int().positive(),
  instructions: z.array(z.enum(instructionSets)),
  /** Of all processors together; null where nobody knows. */
  figures: z.strictObject({
    /** Matrix products, in 10^9 multiplications and additions a second. */
    float32Gflops: figureSchema.nullable(),
    int8Gops: figureSchema.nullable(),
    /** 10^9 bytes a second that weights are read with. */
    memoryGBps: figureSchema.nullable(),
    /** JPEGs of 1280 by 960 pixels decoded to RGB, a second. */
    jpegsPerSecond: figureSchema.nullable(),
  }),
  /** Of the machine that was measured; null for a sort of machine. */
  fingerprint: z.string().nullable(),
  measuredAt: z.string().nullable(),
});

export type TargetProfile = z.output<typeof targetProfileSchema>;
export type InstructionSet = (typeof instructionSets)[number];
export type Figure = z.output<typeof figureSchema>;
