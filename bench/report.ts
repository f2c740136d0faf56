/** Where figures are written down: one section of docs/benchmarks.md per bench, between markers, with the machine they hold for. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("../docs/benchmarks.md", import.meta.url));

export function machine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus()[0]?.model.trim() ?? process.arch}, ${availableParallelism()} processors, ${gigabytes} GB, Node ${process.version}, ${process.platform} ${process.arch}`;
}

export function writeSection(name: string, title: string, body: string): void {
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const section = `${open}\n## ${title}\n\n${machine()}; ${new Date().toISOString().slice(0, 10)}.\n\n${body.trim()}\n${close}`;
  const text = existsSync(file)
    ? readFileSync(file, "utf8")
    : "# Benchmarks\n\nEach section is written by `npm run bench -- <name>`.\n";
  const start = text.indexOf(open);
  const end = text.indexOf(close);
  const next =
    start >= 0 && end > start
      ? text.slice(0, start) + section + text.slice(end + close.length)
      : `${text.trimEnd()}\n\n${section}\n`;
  writeFileSync(file, next);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

export interface Cost {
  ms: number;
  /** Of all threads of this process: what it costs whatever else the machine does. */
  cpuMs: number;
}

/** What the work gave, and what it cost. */
export async function measured<T>(work: () => Promise<T>): Promise<Cost & { value: T }> {
  const started = performance.now();
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { value, ms: performance.now() - started, cpuMs: (user + system) / 1000 };
}
