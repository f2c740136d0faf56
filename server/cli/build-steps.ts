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

/** The programs that are started by their paths, each of them whole: the engine names its plans after its file and the builder's. */
export async function bundleStarted(root: string, outdir: string): Promise<void> {
  const { web: _, ...started } = programs;
  await bundle({ ...bundling(root, outdir), entryPoints: started });
}

async function bundlePrograms(root: string): Promise<void> {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  await bundle({ ...bundling(root, "dist"), entryPoints: programs });
}

function bundling(root: string, outdir: string) {
  return {
    absWorkingDir: root,
    outdir,
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
}

async function buildPages(root: string): Promise<void> {
  const env = childEnvironment({ NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" });
  await runQuietly(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build"], { cwd: root, env });
}
