/** The probe on the machine of the test: figures that are there, and within what any machine could have. */
import { availableParallelism } from "node:os";
import { expect, it } from "vitest";
import { targetProfileSchema } from "@/nodes/target-profile";
import { type ProbePhase, probe } from "./probe";

it("measures this machine, figure by figure", async () => {
  const phases: ProbePhase[] = [];
  const profile = await probe("here", (phase) => phases.push(phase));
  expect(targetProfileSchema.parse(JSON.parse(JSON.stringify(profile)))).toEqual(profile);
  expect(phases).toEqual(["float32Gflops", "int8Gops", "memoryGBps", "jpegsPerSecond"]);
  expect(profile.processors).toBe(availableParallelism());
  expect(profile.fingerprint).toMatch(/^[0-9a-f]{16}$/);
  for (const figure of Object.values(profile.figures)) {
    expect(figure?.source).toBe("measured");
    expect(figure?.value).toBeGreaterThan(0.1);
    expect(figure?.value).toBeLessThan(1e6);
  }
});
