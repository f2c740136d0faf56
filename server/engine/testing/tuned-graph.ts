/** A graph as tuning leaves it, for what reads that. */
import type { TunedGraph, TuningPoint } from "@/nodes/tuning";

export function tunedGraph(own: Partial<TunedGraph> = {}): TunedGraph {
  return {
    version: 2,
    graph: "a",
    title: { key: "float32", params: {} },
    scheme: "float32",
    machine: "m",
    processors: 2,
    rows: "made",
    shape: "float32[4]",
    rowBytes: 16,
    unit: 1,
    latencyMs: null,
    memoryBytes: null,
    isKept: true,
    points: [tuningPoint()],
    untuned: 0,
    chosen: 0,
    gain: 1,
    factor: null,
    rivals: [],
    measuredAt: "2026-01-01T00:00:00.000Z",
    ...own,
  };
}

export function tuningPoint(own: Partial<TuningPoint> = {}): TuningPoint {
  return { workers: 1, threads: 1, batch: 1, rowsPerSecond: 1, batchMs: 1, bytes: 1, ...own };
}
