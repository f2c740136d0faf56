/** The production build: Next's pages, and the programs of build-stamp.mjs beside one another in dist/. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build as bundle } from "esbuild";
import { childEnvironment } from "@/server/env";
import { hashSources, isBuilt, programs, removeStamp, writeStamp } from "./build-stamp.mjs";
import { runQuietly, step } from "./steps.mjs";

/** True where something was built. */
export async function build(root: string): Promise<boolean> {
  if (isBuilt(root)) return false;
  const sources = hashSources(root);
  removeStamp(root);
  await step("Building the server and the engine", () => bundlePrograms(root));
  await step("Building the pages", () => buildPages(root));
  writeStamp(root, sources);
  return true;
}

async function bundlePrograms(root: string): Promise<void> {
  const shared = {
    absWorkingDir: root,
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    alias: { "@": root },
    sourcemap: "linked",
    logLevel: "silent",
  } satisfies BuildOptions;
  rmSync(join(root, "dist"), { recursive: true, force: true });
  const { web, ...started } = programs;
  // Split: what only a first start needs is loaded by a first start only.
  await bundle({ ...shared, entryPoints: { web }, splitting: true, chunkNames: "web-[hash]" });
  // Whole: the engine names its plans after its file and the builder's.
  await bundle({ ...shared, entryPoints: started });
}

async function buildPages(root: string): Promise<void> {
  const env = childEnvironment({ NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" });
  await runQuietly(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build"], { cwd: root, env });
}
