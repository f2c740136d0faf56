/** A machine made small: one processor by affinity, and memory by a control group where one can be made (version 1 or 2, as root). */
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Bounds {
  /** What starts a program inside of them. */
  through: readonly string[];
  /** Whether the kernel holds to the memory, and does not only get measured. */
  enforced: boolean;
  /** Bytes that the group had in use at the most, cached files included; how often it met its bound. */
  read(): { peak: number; failures: number } | undefined;
  remove(): void;
}

const forms = [
  {
    parent: "/sys/fs/cgroup/memory",
    limit: "memory.limit_in_bytes",
    peak: "memory.max_usage_in_bytes",
    failures: "memory.failcnt",
  },
  { parent: "/sys/fs/cgroup", limit: "memory.max", peak: "memory.peak", failures: "memory.events" },
] as const;

export function boundsOf(bytes: number): Bounds {
  const oneProcessor = ["taskset", "-c", "0"];
  for (const { parent, limit, peak, failures } of forms) {
    const group = join(parent, `weft-bench-${process.pid}`);
    try {
      mkdirSync(group);
      writeFileSync(join(group, limit), String(bytes));
    } catch {
      remove(group);
      continue;
    }
    const number = (file: string) =>
      Number(/(?:^|^max )(\d+)/m.exec(readFileSync(join(group, file), "utf8"))?.[1] ?? 0);
    return {
      through: ["sh", "-c", `echo $$ > ${group}/cgroup.procs && exec "$@"`, "bounded", ...oneProcessor],
      enforced: true,
      read: () => ({ peak: number(peak), failures: number(failures) }),
      remove: () => remove(group),
    };
  }
  return { through: oneProcessor, enforced: false, read: () => undefined, remove: () => {} };
}

function remove(group: string): void {
  try {
    rmdirSync(group);
  } catch {
    // It was never there, or holds a process that is about to end.
  }
}
