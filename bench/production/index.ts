/** The production build, serving an install of its own with a few pipelines and a key for its API. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PipelineDocument } from "@/nodes/pipeline";
import { build } from "@/server/cli/build-steps";
import { openDatabase } from "@/server/db/client";
import { migrate } from "@/server/db/migrate";
import * as apiKeys from "@/server/services/api-keys";
import * as pipelines from "@/server/services/pipelines";
import { dataPaths, makeDirectories } from "@/server/storage/paths";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface SentFile {
  field: string;
  name: string;
  type: string;
  data: Uint8Array;
}

export interface Production {
  pid: number;
  url: string;
  key: string;
  /** Sends the files to a pipeline, each under its field's name, and waits for the answer. Throws where it is no success. */
  run(pipeline: string, files: readonly SentFile[]): Promise<string>;
  stop(): Promise<void>;
}

/** `data`: an empty directory, or none yet. `documents`: by the name that the API calls them. `settings`: of its environment. `through`: a program, with arguments, that starts the server. */
export async function startProduction(
  data: string,
  documents: Record<string, PipelineDocument>,
  settings: Record<string, string> = {},
  through: readonly string[] = [],
): Promise<Production> {
  await build(root);
  const key = await prepareInstall(data, documents);
  const port = await freePort();
  const [program = "", ...args] = [...through, process.execPath, join(root, "dist/web.mjs")];
  const server = spawn(program, args, {
    env: {
      ...process.env,
      NODE_ENV: "production",
      WEFT_ROOT: root,
      WEFT_DATA_DIR: data,
      WEFT_HOST: "127.0.0.1",
      WEFT_PORT: String(port),
      ...settings,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = () => end(server);
  try {
    await untilReady(url, server);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return { pid: server.pid as number, url, key, run: (pipeline, files) => send(url, key, pipeline, files), stop };
}

async function send(url: string, key: string, pipeline: string, files: readonly SentFile[]): Promise<string> {
  const form = new FormData();
  for (const { field, name, type, data } of files) form.append(field, new Blob([data as BlobPart], { type }), name);
  const response = await fetch(`${url}/api/v1/pipelines/${pipeline}/runs`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
    body: form,
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${answer}`);
  return answer;
}

async function end(server: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => server.once("exit", resolve));
  if (server.exitCode === null && server.kill("SIGTERM")) await gone;
}

async function prepareInstall(data: string, documents: Record<string, PipelineDocument>): Promise<string> {
  const paths = dataPaths(data);
  await mkdir(data, { recursive: true });
  await makeDirectories(paths);
  await migrate({
    databasePath: paths.database,
    migrationsDirectory: join(root, "prisma/migrations"),
    backupsDirectory: paths.backups,
  });
  const db = openDatabase(paths.database);
  try {
    // Drawing the media of the examples takes a while.
    await db.setting.create({ data: { key: "examples-seeded", value: "0" } });
    for (const [slug, document] of Object.entries(documents))
      await pipelines.create({ db }, { name: slug, document, slug });
    return (await apiKeys.create({ db }, "bench")).key;
  } finally {
    await db.$disconnect();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600 && server.exitCode === null; attempt++) {
    const ready = await fetch(`${url}/readyz`)
      .then(({ ok }) => ok)
      .catch(() => false);
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("The server was not ready within a minute.");
}
