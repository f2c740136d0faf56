/** Read text over two hundred pages: the engine, the loop a user would write, and the limit, in turns in one process. */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { characterAccuracy, withoutSpaces } from "@/server/engine/testing/accuracy";
import { starterCards, starterFiles } from "@/server/engine/testing/cards";
import { openTextEngine } from "../engine";
import { bareCost, cheapest, picturesDecoded } from "../limit/decoding";
import { capture, findLimit } from "../limit/limit";
import { type Cost, measured, median, writeSection } from "../report";
import { drawPages, type Page } from "./pages";
import { createPlainReader } from "./plain-loop";

/** Lines of a page: of two hundred it makes as many as of fifty full ones. */
const lineCounts: [number, number] = [1, 8];

/** `--rounds 3` and `--pages 200`; fewer only to have a look: such figures are not written down. */
export default async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { rounds: { type: "string", default: "3" }, pages: { type: "string", default: "200" } },
  });
  const [rounds, pageCount] = [Number(values.rounds), Number(values.pages)];
  if (!(rounds >= 1 && pageCount >= 1)) throw new Error("--rounds and --pages take numbers from 1 on.");
  const directory = await mkdtemp(join(tmpdir(), "weft-bench-"));
  const pages = await drawPages(directory, pageCount, lineCounts);
  const lineCount = pages.reduce((sum, page) => sum + page.lines.length, 0);
  console.log(`${pages.length} pages, ${lineCount} lines`);

  const text = await openTextEngine(directory);
  const engine = () => text.read(pages);
  const reader = await createPlainReader(starterCards, starterFiles);
  const loop = async (): Promise<string[]> => {
    const texts: string[] = [];
    for (const page of pages) texts.push(await reader.read(page));
    return texts;
  };

  const stop = capture(text.runtime.batcher);
  const warm = await engine();
  const limit = await findLimit(stop(), availableParallelism(), "cpuMs");
  const decode = await cheapest(picturesDecoded(pages.map(({ path }) => path)));
  for (const line of limit.settings) console.log(line);
  for (const page of pages.slice(0, 2)) await reader.read(page);

  const times = { engine: [] as Cost[], loop: [] as Cost[], limit: [] as Cost[] };
  let last = warm;
  let plain: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const ours = await measured(engine);
    const bound = await bareCost(limit, decode.work);
    const theirs = await measured(loop);
    last = ours.value;
    plain = theirs.value;
    times.engine.push(ours);
    times.limit.push(bound);
    times.loop.push(theirs);
    const of = (name: keyof typeof times) =>
      `${name} ${times[name].at(-1)?.ms.toFixed(0)} ms (${times[name].at(-1)?.cpuMs.toFixed(0)} of processor)`;
    console.log(`round ${round + 1}: ${of("engine")}, ${of("limit")}, ${of("loop")}`);
  }
  await limit.close();

  const equal = last.texts.filter((text, index) => text === plain[index]).length;
  pages.forEach((page, index) => {
    if (last.texts[index] !== plain[index])
      console.log(`differs, ${page.name}:\n${firstDifference(last.texts[index] ?? "", plain[index] ?? "")}`);
  });
  const [ours, theirs, bound] = [typical(times.engine), typical(times.loop), typical(times.limit)];
  const rate = (ms: number) => (pages.length / (ms / 1000)).toFixed(2);
  const table = [
    "| | pages/s | lines/s | ms | processor ms |",
    "| --- | --- | --- | --- | --- |",
    ...(
      [
        ["Weft's engine, the drawing *Read text*", ours],
        ["plain loop: onnxruntime-node + sharp, one picture and one line at a time", theirs],
        [
          `limit: decoding (${decode.name}) and the same tensors through bare sessions, processor time over ${availableParallelism()} processors`,
          bound,
        ],
      ] as const
    ).map(
      ([name, { ms, cpuMs }]) =>
        `| ${name} | ${rate(ms)} | ${(lineCount / (ms / 1000)).toFixed(1)} | ${ms.toFixed(0)} | ${cpuMs.toFixed(0)} |`,
    ),
    "",
    `Engine to loop ${(theirs.ms / ours.ms).toFixed(2)}, engine to limit ${(bound.ms / ours.ms).toFixed(2)}; the same text on ${equal} of ${pages.length} pages; ${(accuracy(pages, last.texts) * 100).toFixed(2)} % of the drawn characters read, spaces aside.`,
    `Medians of ${rounds} interleaved rounds over ${pages.length} drawn pages of ${lineCounts.join(" to ")} lines (${lineCount} lines). Limit: ${limit.settings.join("; ")}.`,
    "",
    "| step | rows | batches | busy ms | waited ms | padding |",
    "| --- | --- | --- | --- | --- | --- |",
    ...last.result.trace.steps.map(
      (step) =>
        `| ${step.title} | ${step.rows} | ${step.batches} | ${step.busyMs.toFixed(0)} | ${step.queueMs.toFixed(0)} | ${step.padding === undefined ? "" : `${(step.padding * 100).toFixed(1)} %`} |`,
    ),
  ].join("\n");
  console.log(table);
  if (rounds >= 3 && pageCount >= 200) writeSection("ocr", "Reading text", table);
  await text.close();
  await rm(directory, { recursive: true, force: true });
}

const typical = (costs: readonly Cost[]): Cost => ({
  ms: median(costs.map(({ ms }) => ms)),
  cpuMs: median(costs.map(({ cpuMs }) => cpuMs)),
});

function firstDifference(ours: string, theirs: string): string {
  const [a, b] = [ours.split("\n"), theirs.split("\n")];
  const at = a.findIndex((line, index) => line !== b[index]);
  return `  engine ${a[at] ?? ""}\n  loop   ${b[at] ?? ""}`;
}

/** Of all drawn characters, spaces aside. */
function accuracy(pages: readonly Page[], texts: readonly string[]): number {
  const lengths = pages.map(({ lines }) => withoutSpaces(lines.join("")).length);
  const right = pages.reduce(
    (sum, { lines }, index) => sum + characterAccuracy(lines.join(""), texts[index] ?? "") * (lengths[index] as number),
    0,
  );
  return right / lengths.reduce((sum, length) => sum + length, 0);
}
