import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { targetProfiles } from "@/nodes/target-profiles";
import { findProfile, quantizerTarget } from "./find-profile";

const directory = mkdtempSync(join(tmpdir(), "weft-profile-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const file = (content: string): string => {
  const path = join(directory, "profile.json");
  writeFileSync(path, content);
  return path;
};

it("finds profiles by name and by file, and says to the quantizer what they are", () => {
  const targets = targetProfiles.map((profile) => [
    profile.name,
    quantizerTarget(findProfile(profile.name) ?? profile),
  ]);
  expect(Object.fromEntries(targets)).toEqual({ "raspberry-pi-5": "arm64", n100: "x64-vnni", "vps-2": "x64-avx2" });
  expect(findProfile(file(JSON.stringify({ ...targetProfiles[0], name: "mine" })))?.name).toBe("mine");
  expect(findProfile("nothing-like-it")).toBeUndefined();
});

it("names the file and the place where it is no profile", () => {
  expect(() => findProfile(file("{"))).toThrow("profile.json is not JSON");
  expect(() => findProfile(file(JSON.stringify({ ...targetProfiles[0], processors: 0 })))).toThrow("processors");
});
