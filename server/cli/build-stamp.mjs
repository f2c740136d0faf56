/**
 * Whether the production build is that of these sources: their content is compared with the stamp in dist/, as times of
 * change mean nothing after a checkout. Plain JavaScript: a start that has nothing to build loads nothing to build with.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folders = ["app", "components", "nodes", "server"];
const files = [
  "proxy.ts",
  "instrumentation-client.ts",
  "next.config.mjs",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];
const leftOut =
  /(\.test\.tsx?$|\.md$|^server\/db\/generated\/|^server\/cli\/(?!steps|build-steps)|\/testing\/|\/fixtures\/)/;
/** The client is generated from it. */
const schema = "prisma/schema.prisma";

/** What becomes one file in dist/: the web server and, started by their paths, the engine, its builder, what searches precision, what tunes, its worker, the bundled decoder, what draws sample media. */
export const programs = {
  web: "server/web.ts",
  engine: "server/engine/process.ts",
  builder: "server/engine/process/builder.ts",
  packer: "server/engine/process/packer.ts",
  "precision-search": "server/engine/process/precision-search.ts",
  tuner: "server/engine/process/tuner.ts",
  "session-worker": "server/engine/runtime/sessions/session-worker.ts",
  "draw-child": "server/services/examples/draw-child.ts",
  "webcodecs-child": "server/engine/runtime/video/webcodecs/webcodecs-child.ts",
};

/** A hash over every source of the build. */
export function hashSources(root) {
  const found = [...files, schema].filter((file) => existsSync(join(root, file)));
  for (const folder of folders) {
    if (!existsSync(join(root, folder))) continue;
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath ?? entry.path, entry.name)
        .slice(root.length)
        .replaceAll("\\", "/");
      found.push(path.replace(/^\//, ""));
    }
  }
  const hash = createHash("sha256").update(process.versions.node);
  for (const path of found.sort()) {
    if (!leftOut.test(path)) hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  }
  return hash.digest("hex");
}

const stampOf = (root) => join(root, "dist", ".stamp");

export function isBuilt(root) {
  const made = [".next/BUILD_ID", ...Object.keys(programs).map((name) => `dist/${name}.mjs`)];
  if (!made.every((file) => existsSync(join(root, file)))) return false;
  return existsSync(stampOf(root)) && readFileSync(stampOf(root), "utf8") === hashSources(root);
}

/** What dist/ holds is from now on of no known sources. */
export function removeStamp(root) {
  rmSync(stampOf(root), { force: true });
}

export function writeStamp(root, sources) {
  writeFileSync(stampOf(root), sources);
}
