/** What a second session worker costs in memory: the same model of 90 MB in one process with one and with two of them, mapped and not. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { SessionPool } from "@/server/engine/runtime/sessions/session-pool";
import { treeMemory } from "../production/process-tree";
import { median, writeSection } from "../report";
import { sentenceEncoder } from "../sentences/encoder";

const root = fileURLToPath(new URL("../..", import.meta.url));
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
/** Of the memory of one worker. */
const goal = 1.3;
const mb = (bytes: number) => (bytes / 2 ** 20).toFixed(0);

export default async function bench(): Promise<void> {
  if (process.platform !== "linux") throw new Error("Memory is read from /proc: this bench needs Linux.");
  await mkdir(join(root, "node_modules/.cache"), { recursive: true });
  // Where the bundles find their packages.
  const directory = await mkdtemp(join(root, "node_modules/.cache/weft-bench-"));
  try {
    const model = join(directory, "encoder.onnx");
    await writeFile(model, sentenceEncoder());
    const [packed, mapped] = [join(directory, "packed"), join(directory, "mapped")];
    await prepare(model, packed, true);
    await prepare(model, mapped, false);
    await bundle(directory);
    const lines = [
      "| weights | one worker, MB | two workers, MB | ratio | private, one | private, two |",
      "| --- | --- | --- | --- | --- | --- |",
    ];
    for (const [title, folder] of [
      ["mapped, packed for its kernels", packed],
      ["mapped", mapped],
      ["read by each session", ""],
    ] as const) {
      const found: { pss: number; anonymous: number }[][] = [[], []];
      for (let round = 0; round < rounds; round++)
        for (const workers of [1, 2]) {
          found[workers - 1]?.push(await memoryOf(directory, workers, model, folder));
          console.log(
            `${title}, round ${round + 1} of ${rounds}, ${workers} workers: ${mb(found[workers - 1]?.at(-1)?.pss ?? 0)} MB`,
          );
        }
      const of = (workers: 1 | 2, what: "pss" | "anonymous") =>
        median((found[workers - 1] ?? []).map((each) => each[what]));
      lines.push(
        `| ${title} | ${mb(of(1, "pss"))} | ${mb(of(2, "pss"))} | ${(of(2, "pss") / of(1, "pss")).toFixed(2)} | ${mb(of(1, "anonymous"))} | ${mb(of(2, "anonymous"))} |`,
      );
    }
    lines.push(
      "",
      `A sentence encoder of MiniLM-L6's shape, 90 MB; each worker has run batches of 2 x 64 tokens. Proportional set size of the whole process, medians of ${rounds} processes each. Wanted: under ${goal} times one.`,
    );
    console.log(lines.join("\n"));
    writeSection("worker-memory", "Two workers, one model", lines.join("\n"));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** As the engine does it (process/prepare-graph.ts). */
async function prepare(model: string, directory: string, packed: boolean): Promise<void> {
  const place = join(directory, "encoder");
  await mkdir(place, { recursive: true });
  const pool = new SessionPool({ workers: 1 });
  await pool.prepare(model, place, packed);
  await pool.close();
}

async function bundle(directory: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: {
      subject: "bench/worker-memory/subject.ts",
      "session-worker": "server/engine/runtime/sessions/session-worker.ts",
    },
    outdir: directory,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    alias: { "@": root },
    logLevel: "silent",
  });
}

async function memoryOf(directory: string, workers: number, model: string, prepared: string) {
  const child = spawn(process.execPath, [join(directory, "subject.mjs"), String(workers), model, prepared], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, MALLOC_ARENA_MAX: "2" },
  });
  await once(child.stdout, "data");
  const [found] = treeMemory(child.pid as number);
  child.stdin.write("end\n");
  await once(child, "exit");
  if (!found) throw new Error("The process ended before it was measured.");
  return found;
}
