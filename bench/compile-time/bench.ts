/** How long compiling takes: six models cold, after a change of a parameter, found again; and a drawing of a thousand small nodes. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PipelineDocument } from "@/nodes/pipeline";
import { createPlanCompiler } from "@/server/engine/process/compile-plans";
import { buildHere } from "@/server/engine/process/segment-builder";
import { PlanStore } from "@/server/engine/runtime/plan-store";
import { modelRunner } from "@/server/engine/runtime/sessions/run-model";
import { SessionPool } from "@/server/engine/runtime/sessions/session-pool";
import { starterCards, starterFiles } from "@/server/engine/testing/cards";
import { drawing } from "@/server/engine/testing/document";
import { tinyClassifiers } from "@/server/engine/testing/tiny-classifiers";
import { type Cost, measured, median, writeSection } from "../report";

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);

/** Reading text takes three models; three classifiers look at the same picture. */
const six = (minScore: number): PipelineDocument =>
  drawing(
    {
      photo: ["io.image-input"],
      read: ["vision.read-text", { minScore }],
      a: ["vision.classify", { model: "tiny-stretch" }],
      b: ["vision.classify", { model: "tiny-cover" }],
      c: ["vision.classify", { model: "tiny-contain" }],
      text: ["io.text-output"],
      out: ["io.table-output"],
    },
    ["read", "a", "b", "c"]
      .map((id) => `photo.image > ${id}.image`)
      .concat("read.text > text.text", "a.label > out.columns", "b.label > out.columns", "c.label > out.columns"),
  );

function thousand(change: number): PipelineDocument {
  const nodes: Record<string, [string, Record<string, unknown>?]> = { in: ["io.text-input"], out: ["io.json-output"] };
  const edges: string[] = [];
  let last = "in.text";
  for (let index = 0; index < 333; index++) {
    nodes[`t${index}`] = ["text.template", { template: `${change} ${index} {{text}}` }];
    nodes[`c${index}`] = ["text.count", { what: "characters" }];
    nodes[`l${index}`] = ["logic.compare", { than: index }];
    edges.push(`${last} > t${index}.values`, `t${index}.text > c${index}.text`, `c${index}.count > l${index}.number`);
    last = `t${index}.text`;
  }
  return drawing(nodes, [...edges, `${last} > out.value`]);
}

export default async function bench(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "weft-compile-"));
  const tiny = tinyClassifiers(directory);
  const cards = [...starterCards, ...tiny.cards];
  const files = { ...starterFiles, ...tiny.files };
  const pool = new SessionPool({ workers: 2 });
  const builder = buildHere(modelRunner(pool, join(directory, "drafts")));
  const costs = { cold: [] as Cost[], changed: [] as Cost[], found: [] as Cost[], thousand: [] as Cost[] };
  // The first round warms up the program itself, as a server is that has compiled before.
  for (let round = -1; round < rounds; round++) {
    const compiler = createPlanCompiler(new PlanStore(join(directory, `plans-${round}`)), builder, "bench");
    const compile = async (document: PipelineDocument) => {
      const answer = await compiler.compile({ document, cards, files });
      if (!answer.ok) throw new Error(answer.diagnostics.map(({ message }) => message).join("\n"));
    };
    const done = {
      cold: await measured(() => compile(six(0.5))),
      changed: await measured(() => compile(six(0.6))),
      found: await measured(() => compile(six(0.5))),
      thousand: await measured(() => compile(thousand(round))),
    };
    if (round < 0) continue;
    for (const [name, cost] of Object.entries(done)) costs[name as keyof typeof costs].push(cost);
    console.log(
      Object.entries(done)
        .map(([name, { ms, cpuMs }]) => `${name} ${ms.toFixed(1)} (${cpuMs.toFixed(1)})`)
        .join(", "),
    );
  }
  const row = (title: string, list: readonly Cost[], bound: string) =>
    `| ${title} | ${median(list.map(({ ms }) => ms)).toFixed(1)} | ${Math.min(...list.map(({ ms }) => ms)).toFixed(1)} | ${median(list.map(({ cpuMs }) => cpuMs)).toFixed(1)} | ${bound} |`;
  const table = [
    "| | ms | least ms | processor ms | wanted |",
    "| --- | --- | --- | --- | --- |",
    row("six models, nothing built before, every rewrite checked", costs.cold, "3000"),
    row("the same after a change of a threshold", costs.changed, "100"),
    row("the same found again", costs.found, "20"),
    row("1,000 text and logic nodes", costs.thousand, "1000"),
    "",
    `Medians of ${rounds} rounds. Graphs are built in this process, which is warm by then; an engine builds them in a child that it starts, which takes longer and is not measured here.`,
  ].join("\n");
  console.log(table);
  if (rounds >= 5) writeSection("compile-time", "Compiling", table);
  await pool.close();
  await rm(directory, { recursive: true, force: true });
}
