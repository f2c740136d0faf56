/**
 * The way into every command on a fresh machine: plain JavaScript without dependencies. Installs the locked packages where
 * they are missing or stale, generates what is generated, and hands over to TypeScript.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const commands = {
  test: "server/cli/test.ts",
  bench: "bench/index.ts",
  up: "server/cli/up.ts",
  build: "server/cli/build.ts",
  dev: "server/cli/dev.ts",
  start: "server/cli/start.ts",
};

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 9))
  fail(`Weft needs Node.js 20.9 or later; this is ${process.versions.node}.`);

const [command = "", ...args] = process.argv.slice(2);
const program = commands[command];
if (!program || !existsSync(join(root, program)))
  fail(
    `There is no command "${command}". Commands: ${Object.keys(commands)
      .filter((name) => existsSync(join(root, commands[name])))
      .join(", ")}.`,
  );

const hash = (...files) =>
  files.reduce((sum, file) => sum.update(readFileSync(join(root, file))), createHash("sha256")).digest("hex");

/** Does a step unless its stamp says that it was done for just this content. */
function step(title, stamp, content, work) {
  const path = join(root, "node_modules", stamp);
  if (existsSync(path) && readFileSync(path, "utf8") === content) return;
  process.stdout.write(`${title} ... `);
  const started = performance.now();
  const { status, stdout, stderr, error } = work();
  if (status !== 0) fail(`failed.\n${error?.message ?? ""}${stdout ?? ""}${stderr ?? ""}`);
  writeFileSync(path, content);
  process.stdout.write(`${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}

const quiet = { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 };

// Not `npm ci`: it refuses a lock file that leaves out optional packages of other platforms, which a mirror need not hold.
step("Installing packages", ".weft-installed", hash("package-lock.json"), () =>
  spawnSync(
    process.platform === "win32" ? "npm.cmd" : "npm",
    ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"],
    quiet,
  ),
);

if (existsSync(join(root, "prisma/schema.prisma"))) {
  // `generate` needs no schema engine, but looks for one: any file that exists satisfies it, offline.
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  };
  const generated = existsSync(join(root, "server/db/generated")) ? "there" : "missing";
  const content = `${hash("prisma/schema.prisma")}-there`;
  if (generated === "missing") writeFileSync(join(root, "node_modules/.weft-prisma"), "");
  step("Generating the database client", ".weft-prisma", content, () =>
    spawnSync(process.execPath, [join(root, "node_modules/prisma/build/index.js"), "generate"], { ...quiet, env }),
  );
}

const tsx = pathToFileURL(join(root, "node_modules/tsx/dist/loader.mjs")).href;
const child = spawn(process.execPath, ["--import", tsx, join(root, program), ...args], { cwd: root, stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));

function fail(message) {
  console.error(message);
  process.exit(1);
}
