/**
 * Memory of a process and all below it: the sum of proportional set sizes (/proc/<pid>/smaps_rollup), in which a page that
 * several processes share counts once. Linux only.
 */
import { readdirSync, readFileSync } from "node:fs";

export interface ProcessMemory {
  pid: number;
  command: string;
  /** Bytes. */
  pss: number;
  /** Private pages that no file stands behind. */
  anonymous: number;
}

/** Every process of the tree that is there at this moment. */
export function treeMemory(root: number): ProcessMemory[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = parentOf(Number(entry));
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const found: ProcessMemory[] = [];
  const open = [root];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    const memory = memoryOf(pid);
    if (memory) found.push(memory);
    open.push(...(children.get(pid) ?? []));
  }
  return found;
}

/** Undefined where it has ended meanwhile. */
function read(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return undefined;
  }
}

function parentOf(pid: number): number | undefined {
  // The command may hold spaces and brackets: what follows is behind the last one.
  const fields = read(pid, "stat")
    ?.replace(/^.*\) /s, "")
    .split(" ");
  return fields ? Number(fields[1]) : undefined;
}

function memoryOf(pid: number): ProcessMemory | undefined {
  const rollup = read(pid, "smaps_rollup");
  const command = read(pid, "cmdline")?.replaceAll("\0", " ").trim();
  if (!rollup || !command) return undefined;
  const bytes = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB`, "m").exec(rollup)?.[1] ?? 0) * 1024;
  return { pid, command, pss: bytes("Pss"), anonymous: bytes("Anonymous") };
}

/** Seconds of processor time that a process and those of its children that have ended have used. */
export function processorSeconds(pid: number): number {
  const fields = read(pid, "stat")
    ?.replace(/^.*\) /s, "")
    .split(" ");
  const ticks = fields ? fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0) : 0;
  return ticks / 100;
}
