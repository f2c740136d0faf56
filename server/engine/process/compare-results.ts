/**
 * Whether two runs gave the same: texts to the letter, numbers within a tolerance, and fractions that stand in a text within two
 * of their last place. Names of files do not count.
 */
import type { RunResult } from "@/nodes/results";

const tolerance = 1e-3;
const mostShown = 10;

/** What differs between the outputs of two runs, in words; empty where nothing does. */
export function differences(reference: RunResult, other: RunResult): string[] {
  const found: string[] = [];
  for (const port of reference.ports) {
    const twin = other.ports.find(({ node, port: name }) => node === port.node && name === port.port);
    if (!twin || twin.items.length !== port.items.length)
      found.push(`${port.node}: ${port.items.length} items, compiled ${twin?.items.length ?? 0}`);
    else
      for (const [index, item] of port.items.entries()) {
        const other = twin.items[index];
        compare(item.value ?? item.error, other?.value ?? other?.error, `${port.node}[${index}]`, found);
      }
  }
  return found.slice(0, mostShown);
}

function compare(a: unknown, b: unknown, place: string, found: string[]): void {
  if (found.length >= mostShown || Object.is(a, b)) return;
  if (typeof a === "number" && typeof b === "number" && Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a))) return;
  if (typeof a === "string" && typeof b === "string" && readsSame(a, b)) return;
  if (typeof a === "object" && typeof b === "object" && a !== null && b !== null) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      if (key === "file") continue;
      compare((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], `${place}.${key}`, found);
    }
    return;
  }
  found.push(`${place}: ${JSON.stringify(a)}, compiled ${JSON.stringify(b)}`);
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
