/**
 * `weft run pipeline.json`: compiles and runs a pipeline in this process, with no server, and prints JSON.
 * Exit codes: 0 it ran; 1 the run failed (stderr says where); 2 the command or the document is wrong.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { PortResult, RunResult } from "@/nodes/results";
import { dumpable, openLocalEngine, optional } from "@/server/engine/local";
import { describe, parseCommand, runCommand, UsageError } from "./command";
import { readDocument } from "./install-pipeline";
import { localModels, projectRoot } from "./local-models";
import { readInputs } from "./run-inputs";

const usage =
  "weft run pipeline.json --input image=photo.jpg [--input n=3] [--json] [--out folder] [--no-pass=name] [--validate=each] [--dump=plan|report|name of a pass]";

const options = {
  input: { type: "string", short: "i", multiple: true },
  json: { type: "boolean" },
  out: { type: "string" },
  "no-pass": { type: "string", multiple: true },
  validate: { type: "string" },
  dump: { type: "string" },
} as const;

async function main(): Promise<number> {
  const { values, positionals } = parseCommand(options, usage);
  const [path] = positionals;
  if (!path || positionals.length > 1) throw new UsageError(usage);
  const shown = ["plan", "report", ...dumpable];
  if (values.dump && !shown.includes(values.dump)) throw new UsageError(`--dump takes one of: ${shown.join(", ")}.`);
  for (const name of values["no-pass"] ?? [])
    if (!optional.includes(name)) throw new UsageError(`--no-pass=${name}: there are ${optional.join(", ")}.`);
  const document = readDocument(path);
  if (values.validate && values.validate !== "each") throw new UsageError("--validate takes: each.");
  const { cards, files } = localModels(projectRoot());
  const scratch = mkdtempSync(join(tmpdir(), "weft-run-"));
  const engine = openLocalEngine(join(scratch, "plans"), values.validate === "each");
  // What a live source gave is finished at the first Ctrl-C, and left at the second.
  let stopped = false;
  const stop = () => {
    const live = stopped ? undefined : engine.runtime.live("cli");
    if (live?.isOpen) live.stop();
    else engine.runtime.cancelAll();
    stopped = true;
  };
  process.on("SIGINT", stop);
  try {
    const request = { document, cards, files, noPasses: values["no-pass"] };
    const answer = await engine.compile(request);
    const diagnostics = answer.ok ? answer.warnings : answer.diagnostics;
    for (const diagnostic of diagnostics) console.error(describe(diagnostic, document));
    if (!answer.ok) return 2;
    if (values.dump && dumpable.includes(values.dump)) {
      console.log((await engine.dump(request, values.dump)) ?? `${values.dump} was left out.`);
      return 0;
    }
    if (values.dump) {
      print(values.dump === "report" ? answer.report : await engine.runtime.plans.read(answer.planId));
      return 0;
    }
    const inputs = readInputs(values.input ?? [], answer.inputs, document);
    const directory = values.out ? resolve(values.out) : join(scratch, "results");
    await mkdir(directory, { recursive: true });
    const result = await engine.runtime.run({
      runId: "cli",
      planId: answer.planId,
      files,
      inputs,
      directory,
      taps: "service",
      priority: "interactive",
    });
    print(values.json ? result : { outputs: outputsOf(result, answer.outputs), errors: result.errors });
    if (!values.out && result.ports.some(({ kind }) => kind === "image"))
      console.error("The pictures themselves are kept with --out folder.");
    return 0;
  } finally {
    process.off("SIGINT", stop);
    await engine.runtime.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** By the outputs' own names: one value where they lie on no axis, else the list. */
function outputsOf(result: RunResult, outputs: readonly { node: string; name: string }[]): Record<string, unknown> {
  const values = ({ axes, items }: PortResult) =>
    axes.length === 0
      ? (items[0]?.value ?? null)
      : items.map(({ value, error }) => (error === undefined ? value : { error }));
  return Object.fromEntries(
    outputs.map(({ node, name }) => {
      const port = result.ports.find((each) => each.node === node);
      return [name, port ? values(port) : null];
    }),
  );
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

await runCommand(main);
