/** `npm run dev`: the sources as they are, pages rebuilt as they change. Shares the data directory with `npm run up`. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { childEnvironment, readEnv } from "@/server/env";

const { root } = readEnv();
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const child = spawn(process.execPath, ["--import", tsx, join(root, "server/web.ts")], {
  cwd: root,
  stdio: "inherit",
  env: childEnvironment({ NODE_ENV: "development" }),
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
child.once("exit", (code) => process.exit(code ?? 1));
