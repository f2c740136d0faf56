/**
 * Every model at hand through the compiler's ONNX library: how its shapes are known, operators before and after, whether it can be batched
 * or why not, the largest error of what was made of it, and the time per item: node by node, in one graph, and that with several items.
 */
import { existsSync } from "node:fs";
import { basename, dirname } from "node:path";
import { readBytes, sharedModelFiles, sharedModels, starterModels } from "@/server/engine/onnx/testing/real-models";
import { median, writeSection } from "../report";
import { measure, type Row, together } from "./measure";

/** With a part of a name: only the models whose path has it, and nothing is written down. */
export default async function compile([only]: readonly string[]): Promise<void> {
  const rows: Row[] = [];
  for (const path of [...starterModels(), ...sharedModelFiles()]) {
    if (only !== undefined && !path.includes(only)) continue;
    const row = await measure(nameOf(path), readBytes(path));
    console.log(line(row));
    rows.push(row);
  }
  if (only === undefined) writeSection("compile", "Models through the compiler", report(rows));
}

/** Files of the shared folder are called model.onnx and the like: their folder says what they are. */
function nameOf(path: string): string {
  const [folder, name] = [basename(dirname(path)), basename(path, ".onnx")];
  if (!path.startsWith(sharedModels)) return name;
  return name === "model" ? folder : `${folder}/${name}`;
}

const shown = (value: number | undefined) => (value === undefined ? "" : value === 0 ? "0" : value.toPrecision(3));

function line({ model, inferred, operators = "", batch, error, apart, merged, batched }: Row): string {
  const told = error === undefined ? "" : error === 0 ? "0" : error.toExponential(0);
  const cells = [
    model,
    inferred,
    operators,
    batch.replaceAll("|", "/"),
    told,
    shown(apart),
    shown(merged),
    shown(batched),
  ];
  return `| ${cells.join(" | ")} |`;
}

function report(rows: readonly Row[]): string {
  const ratios = (of: (row: Row) => number | undefined) => rows.flatMap((row) => of(row) ?? []);
  const merging = ratios(({ apart, merged }) => (apart && merged ? apart / merged : undefined));
  const best = ratios(({ apart, merged, batched }) =>
    apart && merged ? apart / Math.min(merged, batched ?? Number.POSITIVE_INFINITY) : undefined,
  );
  const told = (list: readonly number[]) =>
    `median ${median(list).toFixed(2)}, least ${Math.min(...list).toFixed(2)}, most ${Math.max(...list).toFixed(2)}`;
  return [
    "Each model as a part of a pipeline: pictures come as bytes and are normalised, of many classes the best five are kept. *shapes*: of the",
    "model's values, found by the rules of operators or by measuring. *operators*: constants not counted, before and after all passes.",
    "*batch*: yes, where two items together give what each gives alone; else why not. *error*: largest difference to the model as it came, in",
    `the measure of compare.ts (allowed 5e-4). Milliseconds per item, one thread, medians of calls taken in turns: each step a session of`,
    `its own (*apart*); one graph (*merged*); the same with ${together} items (*batched*).`,
    "",
    "| model | shapes | operators | batch | error | apart | merged | batched |",
    "|---|---|---|---|---|---|---|---|",
    ...rows.map(line),
    "",
    `${rows.filter(({ batch }) => batch === "yes").length} of ${rows.length} can be batched. Apart over merged: ${told(merging)}. Apart over the better of merged and batched: ${told(best)}.`,
    existsSync(sharedModels) ? "" : "Models of the shared folder were not there.",
  ].join("\n");
}
