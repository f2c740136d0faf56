/**
 * 200 clients of the API on loopback, against the production build: how much it serves, how long one waits at 80 % of that, and what
 * becomes of those who come at 150 %. The clients have the same processors as the server, and take their part of them.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { drawing } from "@/server/engine/testing/document";
import { text } from "@/server/services/examples/outlines";
import { startProduction } from "../production";
import { type ProcessMemory, treeMemory } from "../production/process-tree";
import { writeSection } from "../report";
import { uniform } from "../sentences/encoder";
import { type Answer, Clients, quantile } from "./clients";

const clients = 200;
/** Of the part at 80 %; the others are shorter. */
const seconds = Number(process.env.LOAD_SECONDS ?? 300);
/** Runs that may wait before the API turns callers away: fewer than there are clients. */
const waiting = 64;
const calmMs = 10_000;
const document = drawing({ line: ["io.image-input"], read: ["vision.text-recognition"], out: ["io.text-output"] }, [
  "line.image > read.image",
  "read.text > out.text",
]);

export default async function bench(): Promise<void> {
  if (process.platform !== "linux") throw new Error("Memory is read from /proc: this bench needs Linux.");
  const directory = await mkdtemp(join(tmpdir(), "weft-bench-"));
  const [load = 0] = loadavg();
  const settings = { WEFT_API_RATE_PER_MINUTE: "100000000", WEFT_RUN_WAITING: String(waiting) };
  const server = await startProduction(join(directory, "data"), { line: document }, settings);
  try {
    const picture = await drawLine();
    // Behind the end of a PNG nothing is read: the same picture, and each time another file to the store.
    const urlOf = () => `data:image/png;base64,${Buffer.concat([picture, randomBytes(8)]).toString("base64")}`;
    const body = () => JSON.stringify({ inputs: { image: urlOf() } });
    const crowd = new Clients(server.url, server.key, "line", body, clients);
    const memory = new MemoryLog(server.pid);
    // As busy as it will be, and long: a saturation measured cold is too low, and 80 % of it too easy.
    await crowd.saturate(Math.max(10, seconds / 5), waiting);
    say("warm");
    const alone: Answer[] = [];
    for (let each = 0; each < 60; each++) alone.push(await crowd.ask());
    const idleMs = quantile(times(alone), 0.5);
    say(`alone: p50 ${idleMs.toFixed(0)} ms`);
    // As many as are let in: those who are turned away cost the server too.
    const { perSecond, answers: full } = await crowd.saturate(Math.max(10, seconds / 10), waiting);
    say(`saturated: ${perSecond.toFixed(1)} a second, ${failed(full)} failed`);
    memory.sample();
    const steady = await crowd.arrive(0.8 * perSecond, seconds, uniform(3));
    say(`at 80 %: ${failed(steady)} of ${steady.length} failed, p99 ${quantile(times(steady), 0.99).toFixed(0)} ms`);
    memory.sample();
    const overSeconds = Math.max(20, seconds / 3);
    const began = performance.now();
    const half = await crowd.arrive(1.5 * perSecond, overSeconds / 2, uniform(5));
    memory.sample();
    const over = [...half, ...(await crowd.arrive(1.5 * perSecond, overSeconds / 2, uniform(7)))];
    const goodput = over.filter(({ status }) => status === 200).length / ((performance.now() - began) / 1000);
    memory.sample();
    await new Promise((resolve) => setTimeout(resolve, calmMs));
    memory.sample();
    const turnedAway = over.filter(({ status }) => status === 429);
    // What a caller is told is when half of those who wait are through: half of what those who were let in waited.
    say(`at 150 %: ${statuses(over)}`);
    const told = turnedAway.map(({ retryAfterSeconds }) => retryAfterSeconds ?? Number.NaN);
    const halfWait = quantile(times(over), 0.5) / 2000;
    const others = over.filter(({ status }) => status !== 200 && status !== 429).length;
    const text = [
      `${clients} clients, one line of text each time: upload, run, and its text in the answer. At most ${waiting} runs may wait.`,
      "",
      "| | |",
      "|---|---|",
      `| alone, p50 | ${idleMs.toFixed(0)} ms |`,
      `| saturation | ${perSecond.toFixed(1)} runs/s |`,
      `| at 80 % for ${seconds} s: runs | ${steady.length}, ${failed(steady)} failed |`,
      `| at 80 %: p50, p99 | ${quantile(times(steady), 0.5).toFixed(0)} ms, ${quantile(times(steady), 0.99).toFixed(0)} ms |`,
      `| p99 against p50 alone (wanted: under 10) | ${(quantile(times(steady), 0.99) / idleMs).toFixed(1)} |`,
      `| at 150 % for ${overSeconds} s: answered, turned away (429), other | ${over.length - turnedAway.length - others}, ${turnedAway.length}, ${others} |`,
      `| at 150 %: goodput, of saturation (wanted: over 0.9) | ${goodput.toFixed(1)} runs/s, ${(goodput / perSecond).toFixed(2)} |`,
      `| Retry-After, median; half of the median wait of those let in | ${quantile(told, 0.5)} s; ${halfWait.toFixed(1)} s |`,
      `| memory of all processes: before 80 %, after, half through 150 %, after, and ${calmMs / 1000} s later | ${memory.told()} |`,
      "",
      `Arrivals are a Poisson process; an arrival that finds all clients busy waits, and its time runs. Clients and server share the processors. ${load.toFixed(1)} threads of others wanted to run when it began.`,
    ].join("\n");
    console.log(text);
    writeSection("load", "Load on the API", text);
    crowd.close();
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

const say = (line: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
const statuses = (answers: readonly Answer[]) =>
  [...new Set(answers.map(({ status }) => status))]
    .map((status) => `${answers.filter((answer) => answer.status === status).length} times ${status}`)
    .join(", ");
const failed = (answers: readonly Answer[]) => answers.filter(({ status }) => status !== 200).length;
const times = (answers: readonly Answer[]) => answers.flatMap(({ status, ms }) => (status === 200 ? ms : []));

class MemoryLog {
  private readonly totals: number[] = [];

  constructor(private readonly pid: number) {}

  sample(): void {
    this.totals.push(treeMemory(this.pid).reduce((sum, { pss }: ProcessMemory) => sum + pss, 0) / 2 ** 20);
    say(`memory: ${this.totals.at(-1)?.toFixed(0)} MB`);
  }

  told(): string {
    return `${this.totals.map((each) => each.toFixed(0)).join(", ")} MB`;
  }
}

/** One line of letters, 320 x 48. */
function drawLine(): Promise<Buffer> {
  const letters = text(8, 34, "invoice number 4711", { face: "sans", size: 28 });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="48"><rect width="320" height="48" fill="#fff"/>${letters}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}
