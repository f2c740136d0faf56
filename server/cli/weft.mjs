#!/usr/bin/env node
// Starts the command line: its sources through tsx.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { leanMemory } from "../engine/lean-memory.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const [command, ...rest] = process.argv.slice(2);

const programs = { run: "run.ts", quantize: "quantize.ts", tune: "tune.ts", probe: "probe.ts" };
if (!Object.hasOwn(programs, command ?? "")) {
  console.error(
    [
      "weft run pipeline.json --input image=photo.jpg [--input n=3] [--json] [--out folder] [--no-pass=name] [--validate=each] [--dump=plan|report|name of a pass]",
      "weft quantize model.onnx [--samples folder|file.zip] [--budget 0.98] [--target profile] [-o out.onnx] [--report report.html]",
      "weft tune pipeline.json|id [--latency ms] [--memory MB] [--json]",
      "weft probe [-o machine.json]",
    ].join("\n"),
  );
  process.exit(command === "help" || command === "--help" ? 0 : 2);
}
const tsx = at("../../node_modules/tsx/dist/cli.mjs");
if (!existsSync(tsx)) {
  console.error("The dependencies are not installed yet: run `npm run up` once.");
  process.exit(1);
}
const env = { ...process.env, ...leanMemory };
const { status } = spawnSync(process.execPath, [tsx, at(programs[command]), ...rest], { stdio: "inherit", env });
process.exit(status ?? 1);
