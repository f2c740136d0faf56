/**
 * Whether two runs gave the same: texts to the letter, numbers within a tolerance, and fractions that stand in a text within two
 * of their last place. Names of files do not count.
 */
import type { RunResult } from "@/nodes/results";

const tolerance = 1e-3;
const mostShown = 10;

export interface Comparison {
  /** In words; empty where the two gave the same. */
  differences: string[];
  /** Of all numbers that count as equal, the one furthest from its twin: relative to its size, above 1. */
  largestError: number;
}

export function compareResults(reference: RunResult, other: RunResult): Comparison {
  const found: Comparison = { differences: [], largestError: 0 };
  const { differences } = found;
  for (const port of reference.ports) {
    const twin = other.ports.find(({ node, port: name }) => node === port.node && name === port.port);
    if (!twin || twin.items.length !== port.items.length)
      differences.push(`${port.node}: ${port.items.length} items, compiled ${twin?.items.length ?? 0}`);
    else
      for (const [index, item] of port.items.entries()) {
        const other = twin.items[index];
        compare(item.value ?? item.error, other?.value ?? other?.error, `${port.node}[${index}]`, found);
      }
  }
  return { ...found, differences: differences.slice(0, mostShown) };
}

function compare(a: unknown, b: unknown, place: string, found: Comparison): void {
  if (found.differences.length >= mostShown || Object.is(a, b)) return;
  if (typeof a === "number" && typeof b === "number") {
    const error = Math.abs(a - b) / Math.max(1, Math.abs(a));
    if (error <= tolerance) {
      found.largestError = Math.max(found.largestError, error);
      return;
    }
  }
  if (typeof a === "string" && typeof b === "string" && readsSame(a, b)) return;
  if (typeof a === "object" && typeof b === "object" && a !== null && b !== null) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      if (key === "file") continue;
      compare((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], `${place}.${key}`, found);
    }
    return;
  }
  found.differences.push(`${place}: ${JSON.stringify(a)}, compiled ${JSON.stringify(b)}`);
}

/** Numbers are shown with four decimals (kernels/show.ts); what differs by less may be rounded to either side. */
function readsSame(a: string, b: string): boolean {
  const fraction = /(\d+\.\d{1,4})(?!\d)/;
  const [parts, others] = [a.split(fraction), b.split(fraction)];
  return (
    parts.length === others.length &&
    parts.every((part, index) => {
      const other = others[index] as string;
      return index % 2 === 0 ? part === other : Math.abs(Number(part) - Number(other)) < 2.5e-4;
    })
  );
}
