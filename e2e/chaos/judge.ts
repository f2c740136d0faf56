/** After a kill: all that was acknowledged is there, finished and once; on the disk is what rows name, and nothing else. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createClient } from "@libsql/client";
import type { RunDetail, RunSummary } from "@/server/services/contract";
import { type Prepared, rpc } from "./client";
import type { Acknowledged, LoadSize } from "./load";

const patienceMs = 120_000;

/** Resolves when no run waits or is at work. */
export async function settled(url: string, prepared: Prepared): Promise<void> {
  const until = Date.now() + patienceMs;
  const open = async (state: string) =>
    (await rpc<RunSummary[]>(url, prepared, "runs.list", { state, limit: 200 }, "GET")).length;
  while ((await open("queued")) + (await open("running")) > 0) {
    if (Date.now() > until) throw new Error(`Runs were not finished in ${patienceMs / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Faults as sentences; none where all is well. `directory`: the install's. */
export async function judge(
  url: string,
  prepared: Prepared,
  directory: string,
  { uploads, runs, wrong }: Acknowledged,
  size: LoadSize,
): Promise<string[]> {
  const faults = [...wrong];
  for (const { sha256, bytes } of uploads) {
    const response = await fetch(`${url}/api/v1/assets/${sha256}`, { headers: { cookie: prepared.cookie } });
    const got = (await response.arrayBuffer()).byteLength;
    if (response.status !== 200 || got !== bytes)
      faults.push(`an acknowledged upload is answered ${response.status}, ${got} bytes`);
  }
  for (const [id, expected] of runs) {
    const run = await rpc<RunDetail>(url, prepared, "runs.get", { id }, "GET");
    faults.push(
      ...(expected === null ? faultsOfStack(run, size) : faultsOfText(run, expected)).map(
        (fault) => `run ${id}: ${fault}`,
      ),
    );
  }
  return [...faults, ...(await faultsOnDisk(directory))];
}

function faultsOfText(run: RunDetail, expected: string): string[] {
  if (run.state !== "done") return [`is ${run.state}: ${run.error?.message}`];
  const items = run.result?.ports.find(({ node }) => node === "out")?.items ?? [];
  return items.length === 1 && items[0]?.value === expected ? [] : [`gave ${JSON.stringify(items)}`];
}

function faultsOfStack(run: RunDetail, { stack }: LoadSize): string[] {
  if (run.state !== "done") return [`is ${run.state}: ${run.error?.message}`];
  const faults: string[] = [];
  const port = (node: string) => run.result?.ports.find((each) => each.node === node && each.port === "result");
  const wanted = Array.from({ length: stack }, (_, index) => `page-${index}.jpg`).join();
  const rows = (port("table")?.items ?? []).map(({ value }) => (value as { file?: string })?.file).join();
  if (rows !== wanted) faults.push(`its table has ${rows}`);
  const places = (port("out")?.items ?? []).map(({ at }) => at[0]?.index).join();
  if (places !== wanted.replace(/[^\d,]/g, "")) faults.push(`its pictures are ${places}`);
  if (run.result?.errors.length) faults.push(`it has errors: ${JSON.stringify(run.result.errors)}`);
  return faults;
}

/** Files and rows against each other. */
export async function faultsOnDisk(directory: string): Promise<string[]> {
  const faults: string[] = [];
  const names = (folder: string) => readdir(join(directory, folder));
  const client = createClient({ url: pathToFileURL(join(directory, "weft.db")).href, timeout: 5000 });
  try {
    const column = async (sql: string) => new Set((await client.execute(sql)).rows.map((row) => String(row[0])));
    const integrity = [...(await column("PRAGMA integrity_check"))].join();
    if (integrity !== "ok") faults.push(`the database says: ${integrity}`);
    const assets = await column("SELECT sha256 FROM Asset");
    const blobs = new Set(
      (await Promise.all((await names("blobs")).map((folder) => names(join("blobs", folder))))).flat(),
    );
    for (const blob of blobs) if (!assets.has(blob)) faults.push(`the blob ${blob} belongs to nothing`);
    for (const asset of assets) if (!blobs.has(asset)) faults.push(`the file ${asset} is not there`);
    const left = await names("incoming");
    if (left.length > 0) faults.push(`uploads were left: ${left.join()}`);
    const runs = await column("SELECT id FROM Run");
    const done = await column("SELECT id FROM Run WHERE state = 'done'");
    const kept = await names("runs");
    for (const id of kept) {
      if (!runs.has(id)) faults.push(`the directory of run ${id} belongs to nothing`);
      else faults.push(...(await faultsOfDirectory(join(directory, "runs", id), done.has(id))));
    }
    for (const id of runs) if (!kept.includes(id)) faults.push(`run ${id} has no directory`);
  } finally {
    client.close();
  }
  return faults;
}

async function faultsOfDirectory(path: string, isDone: boolean): Promise<string[]> {
  const files = new Set(await readdir(path));
  const named = new Set(["compile.json"]);
  if (isDone) {
    named.add("result.json");
    const text = await readFile(join(path, "result.json"), "utf8").catch(() => "null");
    const result = JSON.parse(text) as RunDetail["result"];
    for (const { kind, items } of result?.ports ?? [])
      if (kind === "image") for (const { value } of items) named.add((value as { file: string }).file);
  }
  const faults = [...files]
    .filter((file) => !named.has(file))
    .map((file) => `${path} holds ${file}, which nothing names`);
  return [...faults, ...[...named].filter((file) => !files.has(file)).map((file) => `${path} lacks ${file}`)];
}
