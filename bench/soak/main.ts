/**
 * `npm run soak`: SOAK_MINUTES (30) of mixed load on the production build: lines and pages of text, stacks of pictures, uploads of what
 * is known already. Resident memory and open files of each process are sampled; after a third of the time they must not grow.
 */
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drawing } from "@/server/engine/testing/document";
import { photo } from "@/server/testing/pictures";
import { drawPages } from "../ocr/pages";
import { type Production, startProduction } from "../production";
import { treeMemory } from "../production/process-tree";
import { writeSection } from "../report";
import { isFlat, trendOf } from "./trend";

const minutes = Number(process.env.SOAK_MINUTES ?? 30);
const everyMs = 2000;
/** Of the time: until then caches fill. */
const warmUp = 1 / 3;

interface Sample {
  minute: number;
  rss: number;
  handles: number;
}

const documents = {
  page: drawing({ image: ["io.image-input"], read: ["vision.read-text"], out: ["io.text-output"] }, [
    "image.image > read.image",
    "read.text > out.text",
  ]),
  stack: drawing(
    {
      images: ["io.images-input"],
      blur: ["vision.blur", { sigma: 4 }],
      small: ["vision.resize", { width: 64, height: 64 }],
      out: ["io.images-output"],
    },
    ["images.image > blur.image", "blur.image > small.image", "small.image > out.images"],
  ),
  words: drawing(
    {
      text: ["io.text-input"],
      split: ["text.split", { by: "word" }],
      join: ["text.join", { separator: "+" }],
      out: ["io.text-output"],
    },
    ["text.text > split.text", "split.text > join.text", "join.text > out.text"],
  ),
};

const directory = await mkdtemp(join(tmpdir(), "weft-soak-"));
try {
  process.exitCode = (await soak()) ? 0 : 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function soak(): Promise<boolean> {
  const pages = await drawPages(directory, 12);
  const pictures = await Promise.all([400, 700, 1100].map(async (side) => urlOf(Buffer.from(await photo(side, side)))));
  const texts = await Promise.all(pages.map(async ({ path }) => urlOf(await readFile(path))));
  const server = await startProduction(join(directory, "data"), documents, { WEFT_API_RATE_PER_MINUTE: "1000000" });
  const samples = new Map<string, Sample[]>();
  const faults: string[] = [];
  const until = performance.now() + minutes * 60_000;
  const started = performance.now();
  let runs = 0;
  const loop = async (pipeline: keyof typeof documents, inputs: (turn: number) => Record<string, unknown>) => {
    for (let turn = 0; performance.now() < until; turn++) {
      const fault = await ask(server, pipeline, inputs(turn));
      if (fault) faults.push(fault);
      runs++;
    }
  };
  const watch = setInterval(() => {
    for (const [name, sample] of sampleOf(server.pid, (performance.now() - started) / 60_000))
      samples.set(name, [...(samples.get(name) ?? []), sample]);
  }, everyMs);
  const told = setInterval(() => {
    const now = [...samples].map(
      ([name, list]) => `${name} ${list.at(-1)?.rss.toFixed(0)} MB, ${list.at(-1)?.handles} files`,
    );
    console.log(
      `minute ${((performance.now() - started) / 60_000).toFixed(1)} of ${minutes}: ${runs} runs, ${now.join("; ")}`,
    );
  }, 15_000);
  try {
    await Promise.all([
      loop("page", (turn) => ({ image: texts[turn % texts.length] })),
      loop("page", (turn) => ({ image: texts[(5 * turn + 3) % texts.length] })),
      loop("stack", (turn) => ({
        images: Array.from({ length: 1 + (turn % 7) }, (_, at) => pictures[(turn + at) % 3]),
      })),
      loop("words", (turn) => ({ text: "a few words ".repeat(1 + (turn % 40)) })),
    ]);
  } finally {
    clearInterval(watch);
    clearInterval(told);
    await server.stop();
  }
  return judge(samples, runs, faults);
}

function urlOf(jpeg: Buffer): string {
  return `data:image/jpeg;base64,${jpeg.toString("base64")}`;
}

/** What went wrong, if anything. */
async function ask(
  { url, key }: Production,
  pipeline: string,
  inputs: Record<string, unknown>,
): Promise<string | null> {
  const response = await fetch(`${url}/api/v1/pipelines/${pipeline}/runs`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ inputs }),
  });
  const answer = await response.text();
  return response.ok ? null : `${pipeline}: ${response.status} ${answer.slice(0, 200)}`;
}

/** The two that live all the time. */
function sampleOf(root: number, minute: number): [string, Sample][] {
  return treeMemory(root).flatMap(({ pid, command }): [string, Sample][] => {
    const name = command.includes("web.mjs") ? "web server" : command.includes("engine.mjs") ? "engine" : null;
    if (!name) return [];
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const rss = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
      return [[name, { minute, rss, handles: readdirSync(`/proc/${pid}/fd`).length }]];
    } catch {
      return [];
    }
  });
}

function judge(samples: ReadonlyMap<string, Sample[]>, runs: number, faults: readonly string[]): boolean {
  let isGood = faults.length === 0 && samples.size === 2;
  const rows: string[] = [];
  for (const [name, all] of samples) {
    const list = all.filter(({ minute }) => minute >= minutes * warmUp);
    for (const what of ["rss", "handles"] as const) {
      const trend = trendOf(
        list.map(({ minute }) => minute),
        list.map((sample) => sample[what]),
      );
      const flat = isFlat(trend, minutes * (1 - warmUp));
      isGood &&= flat;
      const slope = `${trend.slope >= 0 ? "+" : ""}${trend.slope.toFixed(2)} ± ${trend.error.toFixed(2)}`;
      rows.push(
        `| ${name}: ${what === "rss" ? "resident MB" : "open files"} | ${trend.mean.toFixed(0)} | ${Math.max(...list.map((sample) => sample[what])).toFixed(0)} | ${slope} | ${flat ? "flat" : "GROWS"} |`,
      );
    }
  }
  const failed = `${faults.length} failed${faults.length > 0 ? ` (${faults.slice(0, 3).join("; ")})` : ""}`;
  const text = [
    `Pages and single words of text, stacks of pictures, four callers that ask again at once: ${runs} runs in ${minutes} minutes, ${failed}.`,
    "",
    "| | mean | most | slope a minute, with its standard error | |",
    "|---|---|---|---|---|",
    ...rows,
    "",
    `The first ${Math.round(minutes * warmUp)} minutes, in which caches fill, are left out. Flat: less than a hundredth in the rest of the time, or no more than twice the error.`,
  ].join("\n");
  console.log(text);
  writeSection("soak", "Soak", text);
  return isGood;
}
