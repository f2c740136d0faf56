/**
 * `weft probe`: measures this machine and writes its target profile, for `--target` on another machine.
 * Exit codes: 0 done; 1 it could not be done (stderr says why); 2 the command is wrong.
 */
import { hostname } from "node:os";
import { resolve } from "node:path";
import type { Figure, TargetProfile } from "@/nodes/target-profile";
import { targetProfiles } from "@/nodes/target-profiles";
import { EngineError } from "@/server/engine";
import { type ProbePhase, probe } from "@/server/engine/probe/probe";
import { writeWhole } from "@/server/engine/write-whole";
import { parseCommand, runCommand, UsageError } from "./command";

const usage = "weft probe [--name this-machine] [-o machine.json] [--list]";

const options = {
  name: { type: "string" },
  output: { type: "string", short: "o" },
  list: { type: "boolean" },
} as const;

const titles: Readonly<Record<ProbePhase, string>> = {
  float32Gflops: "float32, GFLOP/s",
  int8Gops: "int8, GOP/s",
  memoryGBps: "weights read, GB/s",
  jpegsPerSecond: "JPEGs of 1280 x 960, a second",
};

async function main(): Promise<number> {
  const { values, positionals } = parseCommand(options, usage);
  if (positionals.length > 0) throw new UsageError(usage);
  if (values.list) {
    for (const profile of targetProfiles) print(profile);
    return 0;
  }
  const name = values.name ?? nameOf(hostname());
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(name))
    throw new UsageError("--name takes small letters, digits and hyphens, 64 at the most.");
  const profile = await probe(name, (phase) => process.stderr.write(`measuring ${titles[phase]}\n`));
  const text = `${JSON.stringify(profile, null, 2)}\n`;
  if (!values.output) process.stdout.write(text);
  else {
    await write(resolve(values.output), text);
    print(profile);
  }
  return 0;
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeWhole(path, text);
  } catch (thrown) {
    const message = `${path} could not be written: ${(thrown as Error).message}.`;
    throw new EngineError({ code: "internal", phase: "store", message });
  }
}

const nameOf = (host: string): string =>
  host
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 64) || "this-machine";

function print({ name, title, instructions, figures }: TargetProfile): void {
  console.log(`${name}: ${title} (${instructions.join(", ") || "no instruction sets told"})`);
  for (const [phase, figure] of Object.entries(figures) as [ProbePhase, Figure | null][]) {
    const told = figure ? `${figure.value}, ${figure.source}${figure.note ? `: ${figure.note}` : ""}` : "not known";
    console.log(`  ${titles[phase].padEnd(32)}${told}`);
  }
}

await runCommand(main);
