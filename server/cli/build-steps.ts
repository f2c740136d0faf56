/**
 * The production build: the web server, the engine and its session worker as one file each in dist/, and Next's pages. It is
 * stale when the content of any source differs from what the stamp in dist/ was made of; times of change mean nothing
 * after a checkout.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { build as bundle } from "esbuild";
import { childEnvironment } from "@/server/env";
import { runQuietly, step } from "./steps.mjs";

const folders = ["app", "components", "nodes", "server", "prisma"];
const files = [
  "proxy.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];
const leftOut = /(\.test\.tsx?$|\.md$|^server\/db\/generated\/|^server\/cli\/|\/testing\/|\/fixtures\/)/;

const entries = {
  web: "server/web.ts",
  engine: "server/engine/process.ts",
  "session-worker": "server/engine/runtime/sessions/session-worker.ts",
};

/** True where something was built. */
export async function build(root: string): Promise<boolean> {
  const stamp = join(root, "dist", ".stamp");
  const sources = await hashSources(root);
  const made = [".next/BUILD_ID", "dist/web.mjs", "dist/engine.mjs", "dist/session-worker.mjs"];
  const there = made.every((file) => existsSync(join(root, file)));
  if (there && existsSync(stamp) && readFileSync(stamp, "utf8") === sources) return false;
  rmSync(stamp, { force: true });
  await step("Building the server and the engine", () => bundlePrograms(root));
  await step("Building the pages", () => buildPages(root));
  writeFileSync(stamp, sources);
  return true;
}

async function bundlePrograms(root: string): Promise<void> {
  await bundle({
    absWorkingDir: root,
    entryPoints: entries,
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
  });
}

async function buildPages(root: string): Promise<void> {
  const env = childEnvironment({ NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" });
  await runQuietly(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build"], { cwd: root, env });
}

async function hashSources(root: string): Promise<string> {
  const found = [...files.filter((file) => existsSync(join(root, file)))];
  for (const folder of folders) {
    const listed = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of listed) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath ?? entry.path, entry.name)
        .slice(root.length)
        .replaceAll("\\", "/");
      found.push(path.replace(/^\//, ""));
    }
  }
  const hash = createHash("sha256").update(process.versions.node);
  for (const path of found.sort()) {
    if (leftOut.test(path)) continue;
    hash.update(`\0${path}\0`).update(await readFile(join(root, path)));
  }
  return hash.digest("hex");
}
