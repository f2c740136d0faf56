/**
 * Machines that are often bought. None of them was at hand: nothing here is measured. What makers publish is marked so; peaks follow from
 * clock and units; the rest is estimated. On such a machine `weft probe` tells the truth.
 */
import type { Figure, TargetProfile } from "./target-profile";

const published = (value: number, note: string): Figure => ({ value, source: "published", note });
const computed = (value: number, note: string): Figure => ({ value, source: "computed", note });
const estimated = (value: number, note: string): Figure => ({ value, source: "estimated", note });
const gigabyte = 2 ** 30;
const ofNoMachine = { format: "weft-target-profile", version: 1, fingerprint: null, measuredAt: null } as const;

export const targetProfiles: readonly TargetProfile[] = [
  {
    ...ofNoMachine,
    name: "raspberry-pi-5",
    title: "Raspberry Pi 5, 8 GB",
    architecture: "arm64",
    processor: "Broadcom BCM2712, Cortex-A76 at 2.4 GHz",
    processors: 4,
    memoryBytes: 8 * gigabyte,
    instructions: ["dotprod"],
    figures: {
      float32Gflops: computed(153.6, "4 cores x 2.4 GHz x 2 units of 4 fused multiply-adds"),
      int8Gops: computed(614.4, "4 cores x 2.4 GHz x 2 units of 16 multiply-adds (sdot)"),
      memoryGBps: published(17, "32 bits of LPDDR4X at 4267 MT/s: the peak of the bus"),
      jpegsPerSecond: null,
    },
  },
  {
    ...ofNoMachine,
    name: "n100",
    title: "Mini-PC with an Intel N100, 8 GB",
    architecture: "x64",
    processor: "Intel N100, Gracemont",
    processors: 4,
    memoryBytes: 8 * gigabyte,
    instructions: ["avx2", "avx-vnni"],
    figures: {
      float32Gflops: estimated(186, "4 cores x 2.9 GHz, as all cores are taken to hold within 6 W, x 16 operations"),
      int8Gops: estimated(742, "four times float32, by AVX-VNNI"),
      memoryGBps: computed(38.4, "one channel of DDR5-4800; 25.6 where it is DDR4-3200"),
      jpegsPerSecond: null,
    },
  },
  {
    ...ofNoMachine,
    name: "vps-2",
    title: "Small server, 2 virtual cores, 4 GB",
    architecture: "x64",
    processor: "any x64 of the last ten years; without VNNI, as nobody promises it",
    processors: 2,
    memoryBytes: 4 * gigabyte,
    instructions: ["avx2"],
    figures: {
      float32Gflops: estimated(80, "two threads of one core at 2.5 GHz x 32 operations; neighbours take their share"),
      int8Gops: estimated(160, "twice float32, by AVX2"),
      memoryGBps: estimated(10, "a share of the host's"),
      jpegsPerSecond: null,
    },
  },
];
