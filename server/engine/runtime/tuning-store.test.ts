import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { TunedGraph } from "@/nodes/tuning";
import { machineFingerprint } from "./machine";
import { TuningStore } from "./tuning-store";

const directory = mkdtempSync(join(tmpdir(), "weft-tuned-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const tuned = (graph: string, threads: number): TunedGraph => ({
  version: 1,
  graph,
  machine: "m",
  processors: 2,
  rows: "made",
  shape: "float32[4]",
  rowBytes: 16,
  unit: 1,
  latencyMs: null,
  memoryBytes: null,
  isKept: true,
  points: [{ workers: 1, threads, batch: 1, rowsPerSecond: 1, batchMs: 1, bytes: 1 }],
  untuned: 0,
  chosen: 0,
  gain: 1,
  measuredAt: "2026-01-01T00:00:00.000Z",
});

it("keeps what was measured by graph and machine, and sees what another process writes", async () => {
  const [reader, writer] = [new TuningStore(directory), new TuningStore(directory)];
  expect(reader.get("a")).toBeUndefined();
  await writer.set(tuned("a", 1));
  expect(reader.get("a")?.points[0]?.threads).toBe(1);
  await writer.set(tuned("a", 2));
  // The clock of a file system may be coarse.
  const later = new Date(Date.now() + 5_000);
  utimesSync(join(directory, ".tuned", machineFingerprint(), "a.json"), later, later);
  expect(reader.get("a")?.points[0]?.threads).toBe(2);
  expect(readdirSync(join(directory, ".tuned", machineFingerprint()))).toEqual(["a.json"]);
});

it.each([
  ["torn", '{"version":1,'],
  ["of another version", JSON.stringify({ ...tuned("x", 1), version: 9 })],
  ["without the point that it chose", JSON.stringify({ ...tuned("x", 1), chosen: 3 })],
])("counts as not tuned where the file is %s", (_, content) => {
  const folder = join(directory, ".tuned", machineFingerprint());
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "x.json"), content);
  expect(new TuningStore(directory).get("x")).toBeUndefined();
});
