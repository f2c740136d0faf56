/**
 * A clip of 720p: sampled, searched for objects, tracked, drawn on and encoded again. Beside it the limits: the decoder alone, and the
 * detector alone (bare sessions over ready tensors at the best setting there is). What a stage costs is what the same drawing without it
 * does not, in the same round. Processor time is that of this process and of the decoders and encoders in its children.
 */
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { RunResult } from "@/nodes/results";
import { videoDecoder, videoEncoder } from "@/server/engine/runtime/video";
import { decodersMs } from "@/server/engine/runtime/video/decoder-time";
import { type OpenedEngine, openEngine } from "../engine";
import { capture, findLimit } from "../limit/limit";
import { type Cost, measured, median, writeSection } from "../report";
import { writeStreet } from "./clip";
import { type Drawing, detector, documents, drawings } from "./subject";

const stages: Record<Drawing, string> = {
  sample: "decode and sample",
  detect: "detect (fit to the model, YOLOX-nano 416, boxes)",
  track: "track",
  draw: "draw",
  encode: "encode (H.264, medium)",
};

/** `--rounds 3`, `--frames 300`; with less than that nothing is written down. */
export default async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { rounds: { type: "string", default: "3" }, frames: { type: "string", default: "300" } },
  });
  const [rounds, frames] = [Number(values.rounds), Number(values.frames)];
  if (!(rounds >= 1 && frames >= 8)) throw new Error("--rounds takes numbers from 1 on, --frames from 8 on.");
  const [load = 0] = loadavg();
  const directory = await mkdtemp(join(tmpdir(), "weft-bench-"));
  try {
    const path = await writeStreet(directory, frames);
    const inputs = { clip: { type: "file", path, name: "people.mp4", mime: "video/mp4" } } as const;
    const { card, files } = detector();
    const engines = new Map<Drawing, OpenedEngine>();
    for (const name of drawings) {
      const own = join(directory, name);
      await mkdir(own);
      engines.set(name, await openEngine(own, documents[name], [card], files));
    }
    const run = (name: Drawing) => (engines.get(name) as OpenedEngine).run(inputs);
    const searching = engines.get("detect") as OpenedEngine;
    const stop = capture(searching.runtime.batcher);
    await run("detect");
    const sessions = await findLimit(stop(), availableParallelism());
    for (const name of drawings) await run(name);

    const costs = Object.fromEntries(drawings.map((name) => [name, [] as Cost[]])) as Record<Drawing, Cost[]>;
    const bare: { decoder: Cost[]; detector: Cost[] } = { decoder: [], detector: [] };
    let last: RunResult | undefined;
    for (let round = 0; round < rounds; round++) {
      bare.decoder.push(await withChildren(() => decodeAll(path)));
      for (const name of drawings) {
        const cost = await withChildren(() => run(name));
        costs[name].push(cost);
        if (name === "draw") last = cost.value;
      }
      bare.detector.push(await sessions.run());
      const told = drawings.map((name) => `${name} ${costs[name].at(-1)?.ms.toFixed(0)} ms`).join(", ");
      console.log(`round ${round + 1}: ${told}`);
    }
    await Promise.all([...engines.values()].map((engine) => engine.close()));
    await sessions.close();
    const found = objectsOf(last);
    if (found === 0) throw new Error("Nobody was found in the clip.");
    const text = [
      await report(path, frames, costs, bare, sessions.settings),
      `${found} boxes in ${frames} frames. Decoder: ${(await videoDecoder()).name}; encoder: ${(await videoEncoder()).name}. Medians of ${rounds} interleaved rounds. ${load.toFixed(1)} threads wanted to run on this machine when it began.`,
    ].join("\n\n");
    console.log(text);
    console.log(
      last?.trace.steps.map(({ title, rows, busyMs }) => `${title} ${rows}, ${busyMs.toFixed(0)} ms`).join("; "),
    );
    if (rounds >= 3 && frames >= 300) writeSection("video", "Video: sample, detect, track, draw, encode", text);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function withChildren<T>(work: () => Promise<T>): Promise<Cost & { value: T }> {
  const before = decodersMs();
  const cost = await measured(work);
  return { ...cost, cpuMs: cost.cpuMs + decodersMs() - before };
}

async function decodeAll(path: string): Promise<void> {
  const request = { startMs: 0, endMs: 1e9, sampling: { every: 1 } };
  for await (const _ of (await videoDecoder()).frames({ path, name: "people" }, request));
}

function objectsOf(result: RunResult | undefined): number {
  const port = result?.ports.find(({ node }) => node === "found");
  return (port?.items ?? []).reduce((sum, { value }) => sum + ((value as { items: unknown[] })?.items.length ?? 0), 0);
}

async function report(
  path: string,
  frames: number,
  costs: Record<Drawing, Cost[]>,
  bare: { decoder: Cost[]; detector: Cost[] },
  settings: readonly string[],
): Promise<string> {
  const processors = availableParallelism();
  const middle = (all: readonly Cost[], key: keyof Cost) => median(all.map((cost) => cost[key]));
  const line = (name: string, all: readonly Cost[]) => {
    const [ms, cpuMs] = [middle(all, "ms"), middle(all, "cpuMs")];
    return `| ${name} | ${((frames * 1000) / ms).toFixed(0)} | ${(cpuMs / frames).toFixed(1)} |`;
  };
  const whole = costs.draw;
  const stage = (name: Drawing, without: Drawing | undefined) => {
    const differences = (key: keyof Cost) =>
      costs[name].map((cost, round) => cost[key] - (without ? (costs[without][round] as Cost)[key] : 0));
    const [ms, cpuMs] = [median(differences("ms")), median(differences("cpuMs"))];
    const share = (part: number, of: number) => `${((100 * part) / of).toFixed(0)} %`;
    return `| ${stages[name]} | ${(cpuMs / frames).toFixed(1)} | ${share(cpuMs, middle(whole, "cpuMs"))} | ${share(ms, middle(whole, "ms"))} |`;
  };
  const limitMs = (middle(bare.decoder, "cpuMs") + middle(bare.detector, "cpuMs")) / processors;
  const { size } = await stat(path);
  return [
    `${frames} frames of 1280 x 720 (${(size / 2 ** 20).toFixed(1)} MB), every one of them sampled, searched by YOLOX-nano at 416 x 416 in float32, tracked, drawn on and encoded as H.264.`,
    "",
    "| | frames a second | processor ms a frame |",
    "|---|---|---|",
    line("**sample, detect, track, draw, encode**", whole),
    line("limit: the decoder alone", bare.decoder),
    line(`limit: the detector alone (${settings.join("; ")})`, bare.detector),
    `| limit: both, spread evenly over ${processors} processors | ${((frames * 1000) / limitMs).toFixed(0)} | ${((limitMs * processors) / frames).toFixed(1)} |`,
    "",
    "| stage | processor ms a frame | share of processor time | share of wall time |",
    "|---|---|---|---|",
    stage("sample", undefined),
    stage("detect", "sample"),
    stage("track", "detect"),
    stage("draw", "encode"),
    stage("encode", "track"),
    "",
    "A stage's share is what the same drawing without it does not take, by round: stages overlap in time, so that one may cost no time of its own.",
  ].join("\n");
}
