/** The children of this process whose command names something; Linux only. */
import { readdirSync, readFileSync } from "node:fs";

export const seesProcesses = process.platform === "linux";

export function childrenNaming(text: string): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        // The command may hold spaces and brackets: what follows is behind the last one.
        const [state, parent] = readFileSync(`/proc/${pid}/stat`, "latin1")
          .replace(/^.*\) /s, "")
          .split(" ");
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return state !== "Z" && Number(parent) === process.pid && command.includes(text);
      } catch {
        return false;
      }
    });
}
