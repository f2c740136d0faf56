/** Before all tests: the engine's programs bundled as for production, under node_modules, where they find their packages. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { bundleStarted } from "@/server/cli/build-steps";

declare module "vitest" {
  interface ProvidedContext {
    programs: string;
  }
}

const root = fileURLToPath(new URL("../..", import.meta.url));

export default async function setup(project: TestProject): Promise<() => void> {
  const cache = join(root, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const directory = mkdtempSync(join(cache, "weft-programs-"));
  await bundleStarted(root, directory);
  project.provide("programs", directory);
  return () => rmSync(directory, { recursive: true, force: true });
}
