/** Memory of a running install by the role of its processes, sampled while something is done, with the largest of each. */
import { type ProcessMemory, processorSeconds, treeMemory } from "./process-tree";

const everyMs = 100;

type Role = "web server" | "engine" | "child";

export interface Peaks {
  total: number;
  anonymous: number;
  roles: Record<Role, number>;
}

function roleOf({ command }: ProcessMemory): Role {
  if (command.includes("dist/web.mjs")) return "web server";
  return command.includes("dist/engine.mjs") ? "engine" : "child";
}

export function peaksOf(samples: readonly (readonly ProcessMemory[])[]): Peaks {
  const peaks: Peaks = { total: 0, anonymous: 0, roles: { "web server": 0, engine: 0, child: 0 } };
  for (const sample of samples) {
    peaks.total = Math.max(
      peaks.total,
      sample.reduce((sum, { pss }) => sum + pss, 0),
    );
    peaks.anonymous = Math.max(
      peaks.anonymous,
      sample.reduce((sum, { anonymous }) => sum + anonymous, 0),
    );
    for (const role of Object.keys(peaks.roles) as Role[]) {
      const own = sample.filter((each) => roleOf(each) === role).reduce((sum, { pss }) => sum + pss, 0);
      peaks.roles[role] = Math.max(peaks.roles[role], own);
    }
  }
  return peaks;
}

/** Samples a process tree until it is stopped. */
export class Watch {
  private readonly samples: ProcessMemory[][] = [];
  private readonly timer: NodeJS.Timeout;
  private readonly before: number;

  constructor(private readonly pid: number) {
    this.before = this.processor();
    this.timer = setInterval(() => this.samples.push(treeMemory(pid)), everyMs);
  }

  private processor(): number {
    return treeMemory(this.pid).reduce((sum, { pid }) => sum + processorSeconds(pid), 0);
  }

  stop(): Peaks & { processor: number } {
    clearInterval(this.timer);
    return { ...peaksOf(this.samples), processor: this.processor() - this.before };
  }
}
