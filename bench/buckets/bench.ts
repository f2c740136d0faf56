/**
 * To which widths lines of text are padded: the grid of the card, finer and coarser ones, and buckets that were chosen from the
 * lines of other pages. Whole pages are read each way, in turns, so that batches count as well as padding.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ImagePreprocess, ModelCard } from "@/nodes/model-card";
import { editDistance } from "@/server/engine/onnx/quantize/choose/edit-distance";
import { chooseBuckets } from "@/server/engine/schedule/buckets";
import { withoutSpaces } from "@/server/engine/testing/accuracy";
import { starterCards } from "@/server/engine/testing/cards";
import { openTextEngine } from "../engine";
import { capture } from "../limit/limit";
import { drawPages } from "../ocr/pages";
import { type Cost, measured, median, writeSection } from "../report";

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const pageCount = Number(process.env.BENCH_PAGES ?? 24);

/** The starter cards, lines of text padded otherwise. */
const padding = (change: Partial<ImagePreprocess>): ModelCard[] =>
  starterCards.map((card) =>
    card.task === "text-recognition" && card.preprocess
      ? { ...card, preprocess: { ...card.preprocess, ...change } }
      : card,
  );

export default async function bench(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "weft-buckets-"));
  const pages = await drawPages(directory, pageCount);
  const [sampled, read] = [pages.slice(pageCount / 2), pages.slice(0, pageCount / 2)];

  const exact = await openTextEngine(join(directory, "exact"), padding({ multiple: 1 }));
  const widthsOf = async (of: typeof pages): Promise<number[]> => {
    const stop = capture(exact.runtime.batcher);
    await exact.read(of);
    const lines = stop().find(({ spec }) => spec.ragged);
    return lines?.rows.map(([row]) => row?.dims[1] as number) ?? [];
  };
  const [sample, lines] = [await widthsOf(sampled), await widthsOf(read)];
  await exact.close();

  const buckets = (most: number) => ({ widths: chooseBuckets(sample, { most, multiple: 8 }), multiple: 32 });
  const ways: [name: string, change: Partial<ImagePreprocess>][] = [
    ["multiples of 32 (the card)", {}],
    ["multiples of 8", { multiple: 8 }],
    ["multiples of 64", { multiple: 64 }],
    ...[8, 16, 32].map((most): [string, Partial<ImagePreprocess>] => [`${most} buckets`, buckets(most)]),
  ];
  const engines = await Promise.all(
    ways.map(([name, change]) => openTextEngine(join(directory, name), padding({ multiple: 32, ...change }))),
  );
  const costs = ways.map((): Cost[] => []);
  const errors = ways.map(() => 0);
  for (let round = -1; round < rounds; round++)
    for (const [index, engine] of engines.entries()) {
      const cost = await measured(async () => {
        const { texts } = await engine.read(read);
        errors[index] = texts.reduce(
          (sum, text, at) =>
            sum + editDistance([...withoutSpaces(read[at]?.lines.join("") ?? "")], [...withoutSpaces(text)]),
          0,
        );
      });
      if (round >= 0) costs[index]?.push(cost);
    }
  for (const engine of engines) await engine.close();

  const total = lines.reduce((sum, width) => sum + width, 0);
  const rows = ways.map(([name, { widths = [], multiple = 32 }], index) => {
    const padded = lines.map((width) => widths.find((each) => each >= width) ?? Math.ceil(width / multiple) * multiple);
    const share = (padded.reduce((sum, width) => sum + width, 0) / total - 1) * 100;
    const ratio = (key: keyof Cost) =>
      median((costs[index] ?? []).map((cost, at) => cost[key] / ((costs[0] ?? [])[at] as Cost)[key])).toFixed(3);
    return `| ${name} | ${new Set(padded).size} | ${share.toFixed(1)} % | ${ratio("ms")} | ${ratio("cpuMs")} | ${errors[index]} |`;
  });
  const body = [
    `${lines.length} lines of ${read.length} pages, ${Math.round(total / lines.length)} pixels wide on average; the buckets were chosen from the ${sample.length} lines of ${sampled.length} other pages.`,
    "",
    "| lines padded to | shapes | padding | time | processor time | characters wrong |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
    `Times relative to the card's own, of reading the whole pages: medians of ${rounds} rounds in turns.`,
  ].join("\n");
  console.log(body);
  if (rounds >= 5) writeSection("buckets", "Widths that lines of text are padded to", body);
  await rm(directory, { recursive: true, force: true });
}
