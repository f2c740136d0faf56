import { expect, it } from "vitest";
import { targetProfileSchema } from "./target-profile";
import { targetProfiles } from "./target-profiles";

it.each(targetProfiles.map((profile) => [profile.name, profile] as const))(
  "%s fits the schema and claims no measurement",
  (_, profile) => {
    expect(targetProfileSchema.parse(profile)).toEqual(profile);
    for (const figure of Object.values(profile.figures)) {
      expect(figure?.source).not.toBe("measured");
      if (figure) expect(figure.note).toBeTruthy();
    }
  },
);

it("have names of their own", () => {
  expect(new Set(targetProfiles.map(({ name }) => name)).size).toBe(targetProfiles.length);
});

it("refuses what it does not know", () => {
  const [one] = targetProfiles;
  for (const wrong of [
    { ...one, version: 2 },
    { ...one, name: "../x" },
    { ...one, instructions: ["sse9"] },
    { ...one, more: 1 },
  ])
    expect(targetProfileSchema.safeParse(wrong).success).toBe(false);
});
