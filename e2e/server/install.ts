/**
 * One install for the suite: the production server on a free port with an empty data directory, as `npm run up` starts it. The
 * tests find it by WEFT_E2E_URL and WEFT_E2E_SETUP; at the end it is asked to stop, and must leave no process behind.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const started = /ready at (\S+)(?:.*?(https?:\S+\/setup\?token=\S+))?\n/;
const startMs = 300_000;

export interface Server {
  url: string;
  /** The link that makes the first administrator; absent once there is one. */
  setup: string | undefined;
  /** The web server's own process; its children are of its group. */
  pid: number;
  /** Asks it to end, or ends it. True where a process was left behind, which is then ended too. */
  stop: (signal: "SIGINT" | "SIGKILL") => Promise<boolean>;
  /** Kills the web server and nothing else: its children find out by themselves. */
  killAlone: () => Promise<void>;
}

/** `settings`: variables of its environment (server/env.ts). */
export async function startServer(directory: string, port = 0, settings: Record<string, string> = {}): Promise<Server> {
  const server = spawn(
    process.execPath,
    ["server/cli/bootstrap.mjs", "up", "--port", String(port), "--host", "127.0.0.1", "--data-dir", directory],
    { cwd: root, env: { ...process.env, ...settings }, stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  const group = server.pid as number;
  const [, url = "", setup] = await announced(server);
  return {
    url,
    setup,
    pid: group,
    async killAlone() {
      const exited = new Promise((resolve) => server.once("exit", resolve));
      process.kill(group, "SIGKILL");
      await exited;
    },
    async stop(signal) {
      const exited = new Promise((resolve) => server.once("exit", resolve));
      process.kill(signal === "SIGKILL" ? -group : group, signal);
      await exited;
      const left = isGroupAlive(group);
      if (left) process.kill(-group, "SIGKILL");
      return left;
    },
  };
}

export default async function install(): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), "weft-e2e-"));
  const server = await startServer(directory);
  Object.assign(process.env, { WEFT_E2E_URL: server.url, WEFT_E2E_SETUP: server.setup, WEFT_E2E_DIRECTORY: directory });
  return async () => {
    const left = await server.stop("SIGINT");
    await rm(directory, { recursive: true, force: true });
    if (left) throw new Error("The server stopped and left processes behind.");
  };
}

/** Resolves with the line that says where the server is. */
function announced(server: ChildProcess): Promise<RegExpExecArray> {
  let printed = "";
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail("was not ready in time"), startMs);
    const fail = (reason: string) => {
      clearTimeout(timer);
      if (server.exitCode === null) process.kill(-(server.pid as number), "SIGKILL");
      reject(new Error(`The server ${reason}.\n${printed}`));
    };
    const read = (data: Buffer) => {
      printed += data.toString();
      const found = started.exec(printed);
      if (!found) return;
      clearTimeout(timer);
      resolve(found);
    };
    server.stdout?.on("data", read);
    server.stderr?.on("data", read);
    server.once("exit", (code) => fail(`ended with ${code}`));
  });
}

function isGroupAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
