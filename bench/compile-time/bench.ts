/**
 * How long compiling takes in an engine of its own, bundled as in production: six models cold, once while the builder has to be
 * started first and once where it stands ready; after a change of a parameter, found again; and a drawing of a thousand small nodes.
 */
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PipelineDocument } from "@/nodes/pipeline";
import { bundleStarted } from "@/server/cli/build-steps";
import type { CompileRequest, EngineHello } from "@/server/engine/protocol";
import { createEngine } from "@/server/engine/supervisor";
import { starterCards, starterFiles } from "@/server/engine/testing/cards";
import { drawing } from "@/server/engine/testing/document";
import { tinyClassifiers } from "@/server/engine/testing/tiny-classifiers";
import { type ProcessMemory, processorSeconds, treeMemory } from "../production/process-tree";
import { median, writeSection } from "../report";

const root = fileURLToPath(new URL("../..", import.meta.url));
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

interface Cost {
  ms: number;
  /** Of the engine and what it started. */
  cpuMs: number;
}

export default async function bench(): Promise<void> {
  if (process.platform !== "linux") throw new Error("Memory is read from /proc: this bench needs Linux.");
  const [load = 0] = loadavg();
  const directory = await mkdtemp(join(tmpdir(), "weft-compile-"));
  // Under node_modules, where the bundles find their packages.
  const cache = join(root, "node_modules/.cache");
  await mkdir(cache, { recursive: true });
  const bundles = await mkdtemp(join(cache, "weft-programs-"));
  try {
    await bundleStarted(root, bundles);
    const tiny = tinyClassifiers(directory);
    const models = { cards: [...starterCards, ...tiny.cards], files: { ...starterFiles, ...tiny.files } };
    const courses: Course[] = [];
    for (let round = 0; round < rounds; round++) {
      const done = await course(join(bundles, "engine.mjs"), join(directory, `round-${round}`), models);
      courses.push(done);
      console.log(
        Object.entries(done)
          .map(([name, told]) =>
            typeof told === "number"
              ? `${name} ${mb(told)} MB`
              : `${name} ${told.ms.toFixed(1)} (${told.cpuMs.toFixed(0)})`,
          )
          .join(", "),
      );
    }
    report(courses, load);
  } finally {
    for (const each of [directory, bundles]) await rm(each, { recursive: true, force: true });
  }
}

type Course = Awaited<ReturnType<typeof course>>;

/** Two engines from their start on, each with a directory of its own: the one is asked at once, the other when its builder stands ready. */
async function course(entry: string, directory: string, models: Pick<CompileRequest, "cards" | "files">) {
  const started = await install(entry, join(directory, "started"), models);
  const cold = await started.compile(six(0.5));
  await started.stop();
  const ready = await install(entry, join(directory, "ready"), models);
  const idle = await ready.builderReady();
  const small = await ready.compile(thousand(0));
  const prepared = await ready.compile(six(0.5));
  await ready.builderGone();
  const changed = await ready.compile(six(0.6));
  const found = await ready.compile(six(0.5));
  await ready.stop();
  return { cold, prepared, changed, found, small, idle, peak: Math.max(started.peak(), ready.peak()) };
}

async function install(entry: string, dataDirectory: string, models: Pick<CompileRequest, "cards" | "files">) {
  const engine = createEngine({ entry, dataDirectory });
  await engine.start();
  const { pid } = engine.hello as EngineHello;
  const builders = (tree: readonly ProcessMemory[]) => tree.filter(({ command }) => command.includes("builder.mjs"));
  let peak = 0;
  return {
    async compile(document: PipelineDocument): Promise<Cost> {
      const processor = () => treeMemory(pid).reduce((sum, each) => sum + processorSeconds(each.pid), 0);
      const before = processor();
      const started = performance.now();
      const answer = await engine.compile({ document, ...models });
      const ms = performance.now() - started;
      if (!answer.ok) throw new Error(answer.diagnostics.map(({ message }) => message).join("\n"));
      const cpuMs = (processor() - before) * 1000;
      for (const builder of builders(treeMemory(pid))) peak = Math.max(peak, mostResident(builder.pid));
      return { ms, cpuMs };
    },
    /** Waits until a builder stands ready and has nothing left to load; what it costs. */
    async builderReady(): Promise<number> {
      for (let used = -1; ; await pause(1000)) {
        const [found] = builders(treeMemory(pid));
        const now = found ? processorSeconds(found.pid) : -1;
        if (found && now === used) return found.pss;
        used = now;
      }
    },
    /** Waits until its time of the processor is in the engine's account; the next one starts some seconds later. */
    async builderGone(): Promise<void> {
      while (builders(treeMemory(pid)).length > 0) await pause(50);
      await pause(500);
    },
    peak: () => peak,
    stop: () => engine.stop(),
  };
}

/** `load`: how many programs wanted a processor before this one began. */
function report(courses: readonly Course[], load: number): void {
  const row = (title: string, name: "cold" | "prepared" | "changed" | "found" | "small", wanted: number) => {
    const [ms, cpuMs] = (["ms", "cpuMs"] as const).map((key) => courses.map((each) => each[name][key])) as [
      number[],
      number[],
    ];
    return `| ${title} | ${median(ms).toFixed(1)} | ${Math.min(...ms).toFixed(1)} | ${median(cpuMs).toFixed(0)} | ${wanted} |`;
  };
  const text = [
    "| | ms | least ms | processor ms | wanted |",
    "| --- | --- | --- | --- | --- |",
    row("six models, nothing built before, every rewrite checked; the builder has to be started", "cold", 3000),
    row(
      "the same where the builder stands ready, as it does some seconds after a start and after each drawing",
      "prepared",
      3000,
    ),
    row("the same after a change of a threshold", "changed", 100),
    row("the same found again", "found", 20),
    row("1,000 text and logic nodes", "small", 1000),
    "",
    `Medians of ${rounds} rounds, each of engines that have just been started and have compiled nothing before. The builder takes ${mb(Math.max(...courses.map(({ peak }) => peak)))} MB at its peak (resident, what it shares with the engine counted too) and ends with the last graph; one that stands ready takes ${mb(median(courses.map(({ idle }) => idle)))} MB (proportional set size).`,
  ].join("\n");
  const busy = `Others worked on the machine beside it (${load.toFixed(0)} wanted one of its ${availableParallelism()} processors): of these figures the processor's are the ones to go by.`;
  const told = load > 1 ? `${text}\n\n${busy}` : text;
  console.log(told);
  if (rounds >= 5) writeSection("compile-time", "Compiling", told);
}

/** Bytes, as the kernel has counted them. */
function mostResident(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const mb = (bytes: number) => Math.round(bytes / 2 ** 20);
