import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { tunedGraph, tuningPoint } from "../testing/tuned-graph";
import { machineFingerprint } from "./machine";
import { TuningStore } from "./tuning-store";

const directory = mkdtempSync(join(tmpdir(), "weft-tuned-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const tuned = (graph: string, threads: number) => tunedGraph({ graph, points: [tuningPoint({ threads })] });

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
  ["torn", '{"version":2,'],
  ["of another version", JSON.stringify({ ...tuned("x", 1), version: 9 })],
  ["without the point that it chose", JSON.stringify({ ...tuned("x", 1), chosen: 3 })],
])("counts as not tuned where the file is %s", (_, content) => {
  const folder = join(directory, ".tuned", machineFingerprint());
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "x.json"), content);
  expect(new TuningStore(directory).get("x")).toBeUndefined();
});
