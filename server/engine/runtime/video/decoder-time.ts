/** Processor time of the decoders and encoders in child processes, which the engine's own does not hold. Linux tells it; elsewhere it is 0. */
import { readFileSync } from "node:fs";

/** The clock of /proc counts hundredths of a second on every Linux. */
const tickMs = 10;

const running = new Map<number, number>();
let endedMs = 0;

/** A decoder was started. */
export function decoderStarted(pid: number | undefined): void {
  if (pid !== undefined) running.set(pid, 0);
}

/** It is at its last work: what it has taken until now is kept, whenever it ends. */
export function decoderSeen(pid: number | undefined): void {
  if (pid !== undefined && running.has(pid)) timeOf(pid);
}

/** It has given its last or will be killed: its time is read while it can be, and kept. */
export function decoderEnds(pid: number | undefined): void {
  if (pid === undefined || !running.has(pid)) return;
  endedMs += timeOf(pid);
  running.delete(pid);
}

/** Of all that were ever started, in milliseconds. */
export function decodersMs(): number {
  let sum = endedMs;
  for (const pid of running.keys()) sum += timeOf(pid);
  return sum;
}

/** The last that was seen where the process is gone. */
function timeOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // After the name, which may hold anything: state is field 3, utime 14, stime 15 (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    running.set(pid, (Number(fields[11]) + Number(fields[12])) * tickMs);
  } catch {
    // It was reaped.
  }
  return running.get(pid) ?? 0;
}
