/** What a run cost: processor time and, by the owner's figures, energy and money, for a thousand of what it was given. */
import type { CostFigures } from "@/nodes/cost-figures";
import type { RunResult } from "@/nodes/results";

export interface Effort {
  /** What is counted; null: whole runs. */
  axis: string | null;
  count: number;
  /** Milliseconds of one processor for each. */
  cpuMsEach: number;
  /** Milliseconds for each of the whole machine, all of its processors at work. */
  machineMsEach: number;
}

export interface Cost {
  /** For a thousand. */
  wattHours: number;
  machine: number;
  energy: number;
  total: number;
}

const hourMs = 3_600_000;
const yearHours = 365.25 * 24;

/** Null where the run is older than the meter, or was given nothing. */
export function effortOf({ cpuMs, processors, items }: RunResult["trace"]): Effort | null {
  const count = items?.count ?? 1;
  if (cpuMs === undefined || processors === undefined || count === 0) return null;
  return { axis: items?.axis ?? null, count, cpuMsEach: cpuMs / count, machineMsEach: cpuMs / processors / count };
}

/** The machine's price is spread over the hours of its life, as if it always worked; energy is that of all its processors at work. */
export function costOf({ machineMsEach }: Effort, figures: CostFigures): Cost {
  const hours = (machineMsEach * 1000) / hourMs;
  const wattHours = hours * figures.watts;
  const machine = (hours * figures.machinePrice) / (figures.lifeYears * yearHours);
  const energy = (wattHours / 1000) * figures.energyPrice;
  return { wattHours, machine, energy, total: machine + energy };
}
