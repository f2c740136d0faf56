/** The three examples on one processor and 1 GB of memory, over HTTP of the production build: times, peaks, and what stands idle. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { examples } from "@/nodes/examples/examples";
import { drawSample } from "@/server/services/examples";
import { startProduction } from "../production";
import { treeMemory } from "../production/process-tree";
import { type Peaks, peaksOf, Watch } from "../production/watch";
import { writeSection } from "../report";
import { boundsOf } from "./bounds";

const bytes = 2 ** 30;
const idleBounds = { "web server": 250, engine: 120 } as const;
const types: Readonly<Record<string, string>> = { jpg: "image/jpeg", mp4: "video/mp4" };

interface Row {
  title: string;
  peaks: Peaks;
  seconds?: number;
}

export default async function bench(): Promise<void> {
  if (process.platform !== "linux") throw new Error("Memory is read from /proc: this bench needs Linux.");
  const directory = await mkdtemp(join(tmpdir(), "weft-bench-"));
  const bounds = boundsOf(bytes);
  try {
    const documents = Object.fromEntries(examples.map(({ slug, document }) => [slug, document]));
    const server = await startProduction(join(directory, "data"), documents, {}, bounds.through);
    const rows: Row[] = [];
    try {
      await pause(8000);
      const idle = peaksOf([treeMemory(server.pid)]);
      rows.push({ title: "idle", peaks: idle });
      for (const { slug, media, document } of examples) {
        const field = String(document.nodes.find(({ id }) => id === media.node)?.params.name);
        const files = (await drawSample(media.sample)).map((file) => ({
          ...file,
          field,
          type: types[file.name.split(".").at(-1) ?? ""] ?? "application/octet-stream",
        }));
        for (const time of ["first", "again"]) {
          const watch = new Watch(server.pid);
          const started = performance.now();
          await server.run(slug, files);
          const seconds = (performance.now() - started) / 1000;
          rows.push({ title: `${document.name}, ${time}`, peaks: watch.stop(), seconds });
          console.log(`${document.name}, ${time}: ${seconds.toFixed(1)} s`);
        }
      }
      report(rows, idle, bounds.enforced, bounds.read());
    } finally {
      await server.stop();
    }
  } finally {
    await pause(500);
    bounds.remove();
    await rm(directory, { recursive: true, force: true });
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const mb = (size: number) => Math.round(size / 2 ** 20);

function report(
  rows: readonly Row[],
  idle: Peaks,
  enforced: boolean,
  group: { peak: number; failures: number } | undefined,
): void {
  const met = Object.entries(idleBounds).map(([role, bound]) => {
    const size = mb(idle.roles[role as keyof typeof idleBounds]);
    return `${role} ${size} MB (bound: ${bound})`;
  });
  const text = [
    `One processor (affinity) and ${mb(bytes)} MB of memory, ${enforced ? "held to by a control group" : "not held to here: no control group could be made"}. Proportional set size in MB, summed over all processes; each role's own peak beside it.`,
    "",
    "| | s | all | web server | engine | its children |",
    "|---|---|---|---|---|---|",
    ...rows.map(
      ({ title, peaks: { total, roles }, seconds }) =>
        `| ${title} | ${seconds?.toFixed(1) ?? "–"} | ${mb(total)} | ${mb(roles["web server"])} | ${mb(roles.engine)} | ${roles.child > 0 ? mb(roles.child) : "–"} |`,
    ),
    "",
    `Idle, some seconds after the start: ${met.join(", ")}.`,
    ...(group
      ? [
          `The group held ${mb(group.peak)} MB at the most, cached files included, and met its bound ${group.failures} times; nothing was killed.`,
        ]
      : []),
  ].join("\n");
  console.log(text);
  writeSection("small-machine", "The examples on a small machine", text);
}
