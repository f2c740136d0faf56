/**
 * The way into every command on a fresh machine: plain JavaScript without dependencies. Installs the locked packages where
 * they are missing or stale, generates the database client, and hands over to TypeScript. `up` and `start` end as the
 * web server in this very process, so that a Ctrl-C has one process to reach and no memory is spent on a go-between.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { isBuilt } from "./build-stamp.mjs";
import { runQuietly, StepFailed, step, stopRunning } from "./steps.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const programs = {
  up: "server/cli/build.ts",
  start: "server/cli/build.ts",
  dev: "server/cli/dev.ts",
  build: "server/cli/build.ts",
  test: "server/cli/test.ts",
  bench: "bench/index.ts",
  chaos: "e2e/chaos/main.ts",
  soak: "bench/soak/main.ts",
};
const at = (...path) => join(root, ...path);

async function main([command = "", ...args]) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 9))
    throw new StepFailed(`Weft needs Node.js 20.9 or later; this is ${process.versions.node}.`);
  const program = programs[command];
  if (!program) {
    const said = command ? `There is no command "${command}".` : "Which command?";
    throw new StepFailed(`${said} Commands: ${Object.keys(programs).join(", ")}.`);
  }
  const serves = command === "up" || command === "start" || command === "dev";
  if (serves) Object.assign(process.env, settings(command, args));

  await unlessDone("Installing packages", ".weft-installed", hash("package-lock.json"), "node_modules/tsx", install);
  await unlessDone("Generating the database client", ".weft-prisma", hash("prisma/schema.prisma"), generated, generate);
  const becomesServer = command === "up" || command === "start";
  if (!becomesServer || !isBuilt(root)) {
    const code = await handOver(program, serves ? [] : args);
    if (code !== 0 || !becomesServer) process.exit(code);
  }
  process.env.NODE_ENV = "production";
  process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
  await import(pathToFileURL(at("dist/web.mjs")).href);
}

/** --port, --host and --data-dir as the settings that server/env.ts reads. */
function settings(command, args) {
  const options = { port: { type: "string" }, host: { type: "string" }, "data-dir": { type: "string" } };
  let values;
  try {
    ({ values } = parseArgs({ args, options }));
  } catch (error) {
    throw new StepFailed(`${error.message}\nnpm run ${command} -- [--port 3000] [--host 0.0.0.0] [--data-dir data]`);
  }
  const { port, host, "data-dir": directory } = values;
  if (port !== undefined && !(/^\d+$/.test(port) && Number(port) <= 65535))
    throw new StepFailed(`--port takes a number up to 65535, not "${port}".`);
  for (const [name, value] of Object.entries({ host, "data-dir": directory }))
    if (value === "") throw new StepFailed(`--${name} takes a value; it is empty.`);
  const { WEFT_DATA_DIR } = process.env;
  return {
    WEFT_ROOT: root,
    WEFT_DATA_DIR: directory ? resolve(directory) : WEFT_DATA_DIR ? resolve(WEFT_DATA_DIR) : at("data"),
    ...(port !== undefined && { WEFT_PORT: port }),
    ...(host !== undefined && { WEFT_HOST: host }),
  };
}

function hash(file) {
  return createHash("sha256")
    .update(readFileSync(at(file)))
    .digest("hex");
}

/** Does a step unless a stamp says that it was done for just this content, and what it made is there. */
async function unlessDone(title, stamp, content, made, work) {
  const path = at("node_modules", stamp);
  if (existsSync(path) && readFileSync(path, "utf8") === content && existsSync(at(made))) return;
  await step(title, work);
  writeFileSync(path, content);
}

// Not `npm ci`: it refuses a lock file that leaves out optional packages of other platforms, which a mirror need not hold.
async function install() {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  await runQuietly(npm, ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: root });
}

const generated = "server/db/generated/client.ts";

/** `generate` needs no schema engine, but looks for one: any file that exists satisfies it, offline. */
async function generate() {
  const quiet = { PRISMA_HIDE_UPDATE_MESSAGE: "1", CHECKPOINT_DISABLE: "1" };
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, ...quiet };
  await runQuietly(process.execPath, [at("node_modules/prisma/build/index.js"), "generate"], { cwd: root, env });
}

/** Runs a TypeScript program to its end; until then signals are its to answer. */
function handOver(program, args) {
  const tsx = pathToFileURL(at("node_modules/tsx/dist/loader.mjs")).href;
  const child = spawn(process.execPath, ["--import", tsx, at(program), ...args], { cwd: root, stdio: "inherit" });
  const pass = (signal) => child.kill(signal);
  process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
  process.on("SIGINT", pass).on("SIGTERM", pass);
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      process.off("SIGINT", pass).off("SIGTERM", pass);
      resolve(code ?? (signal ? 130 : 1));
    });
  });
}

const interrupted = () => {
  stopRunning();
  process.exit(130);
};
process.on("SIGINT", interrupted).on("SIGTERM", interrupted);

// Who ends npm alone ends the shell between npm and us, and we hear nothing of it: a parent that changed is our signal.
if (process.env.npm_lifecycle_event) {
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, 500).unref();
}

main(process.argv.slice(2)).catch((error) => {
  console.error(["StepFailed", "StartRefused"].includes(error?.name) ? error.message : error);
  process.exit(1);
});
