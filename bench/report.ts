/**
 * Where figures are written down: one section of docs/benchmarks.md per bench and sort of processor, between markers, with the machine
 * they hold for. What one sort measures does not take the place of what another did.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { instructionsHere } from "@/server/engine/probe/instructions";
import { thisTarget } from "@/server/engine/process/this-target";

const file = fileURLToPath(new URL("../docs/benchmarks.md", import.meta.url));

export function machine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const processor = `${cpus()[0]?.model.trim() ?? process.arch} (${instructionsHere().join(", ")})`;
  return `${processor}, ${availableParallelism()} processors, ${gigabytes} GB, Node ${process.version}, ${process.platform} ${process.arch}`;
}

export function writeSection(name: string, title: string, body: string): void {
  const text = existsSync(file)
    ? readFileSync(file, "utf8")
    : "# Benchmarks\n\nEach section is written by `npm run bench -- <name>`.\n";
  writeFileSync(
    file,
    withSection(text, {
      name,
      target: thisTarget(),
      title,
      told: `${machine()}; ${new Date().toISOString().slice(0, 10)}.`,
      body,
    }),
  );
}

interface Section {
  name: string;
  /** The sort of processor. */
  target: string;
  title: string;
  /** Machine and date. */
  told: string;
  body: string;
}

/** In place of what the same sort of processor measured before, else behind what another one did, else at the end. */
function withSection(text: string, { name, target, title, told, body }: Section): string {
  const [open, close] = [`<!-- bench:${name} ${target} -->`, `<!-- /bench:${name} ${target} -->`];
  const section = `${open}\n## ${title} (${target})\n\n${told}\n\n${body.trim()}\n${close}`;
  const [start, end] = [text.indexOf(open), text.indexOf(close)];
  if (start >= 0 && end > start) return text.slice(0, start) + section + text.slice(end + close.length);
  const other = text.lastIndexOf(`<!-- /bench:${name} `);
  if (other < 0) return `${text.trimEnd()}\n\n${section}\n`;
  const after = text.indexOf("-->", other) + 3;
  return `${text.slice(0, after)}\n\n${section}${text.slice(after)}`;
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
