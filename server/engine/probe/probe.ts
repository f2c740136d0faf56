/**
 * Measures the machine by what Weft does with it: matrix products on session workers, weights read by a vector's product, JPEGs
 * decoded. About ten seconds, and at most an eighth of the memory.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { arch, availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, type TargetProfile, targetProfileSchema } from "@/nodes/target-profile";
import { decodeImage, encodeImage } from "../runtime/kernels/image-codec";
import { machineFingerprint, processorName } from "../runtime/machine";
import { machineBytes } from "../runtime/memory-shares";
import { SessionPool } from "../runtime/sessions/session-pool";
import type { TensorValue } from "../runtime/values";
import { loadTest } from "../tune/load-test";
import { instructionsHere } from "./instructions";
import { productModel } from "./products";

export type ProbePhase = keyof TargetProfile["figures"];

const rounds = 3;
const roundMs = 700;
/** A product that fits the caches, and keeps the units busy. */
const side = 512;
/** Larger than most caches of the last level. */
const mostWeights = 64 * 2 ** 20;
/** Of the memory, for one worker's weights: they are there twice while a session opens. */
const memoryPart = 1 / 16;
const picture = { width: 1280, height: 960 };

export async function probe(name: string, onPhase: (phase: ProbePhase) => void = () => {}): Promise<TargetProfile> {
  const processors = availableParallelism();
  const memoryBytes = machineBytes();
  const directory = await mkdtemp(join(tmpdir(), "weft-probe-"));
  const pool = new SessionPool({ workers: processors });
  const measured = (value: number): Figure => ({ value: Number(value.toPrecision(3)), source: "measured" });

  /** Products a second, the best of a few rounds: whatever made the others slower was not the machine. */
  async function products(type: "float32" | "int8", rows: number, depth: number, columns: number) {
    const product = productModel(type, rows, depth, columns);
    const path = join(directory, `${type}-${rows}.onnx`);
    await writeFile(path, product.onnx);
    const count = rows * depth;
    const dims = [rows, depth];
    const input: TensorValue =
      type === "float32"
        ? { type: "float32", dims, data: Float32Array.from({ length: count }, (_, at) => (at % 7) / 8) }
        : { type: "uint8", dims, data: Uint8Array.from({ length: count }, (_, at) => at % 97) };
    const load = { threads: 1, workers: processors, batch: 1 };
    let best = 0;
    for (let round = 0; round < rounds; round++) {
      const { rowsPerSecond } = await loadTest(pool, path, { feeds: ["a"], fetches: ["y"] }, [[input]], load, roundMs);
      best = Math.max(best, rowsPerSecond);
    }
    pool.forget(path);
    return { perSecond: best, ...product };
  }

  try {
    onPhase("float32Gflops");
    const float32 = await products("float32", side, side, side);
    onPhase("int8Gops");
    const int8 = await products("int8", side, side, side);
    onPhase("memoryGBps");
    const bytes = Math.min(mostWeights, (memoryBytes * memoryPart) / processors);
    const vector = await products("float32", 1, 2048, Math.max(64, Math.floor(bytes / 4 / 2048)));
    onPhase("jpegsPerSecond");
    const jpegs = await jpegRate(directory, processors);
    return targetProfileSchema.parse({
      format: "weft-target-profile",
      version: 1,
      name,
      title: `${processorName()}, ${processors} processors, ${Math.round(memoryBytes / 2 ** 30)} GB`,
      architecture: arch(),
      processor: processorName(),
      processors,
      memoryBytes: Math.floor(memoryBytes),
      instructions: instructionsHere(),
      figures: {
        float32Gflops: measured((float32.perSecond * float32.operations) / 1e9),
        int8Gops: measured((int8.perSecond * int8.operations) / 1e9),
        memoryGBps: measured((vector.perSecond * vector.weightBytes) / 1e9),
        jpegsPerSecond: measured(jpegs),
      },
      fingerprint: machineFingerprint(),
      measuredAt: new Date().toISOString(),
    } satisfies Record<keyof TargetProfile, unknown>);
  } finally {
    await pool.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Of a picture with edges and grain in it, as photographs have. */
async function jpegRate(directory: string, processors: number): Promise<number> {
  const { width, height } = picture;
  const pixels = new Uint8Array(width * height * 3);
  for (let at = 0; at < pixels.length; at++) {
    const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    const isInside = (x >> 5) % 3 === (y >> 6) % 2;
    pixels[at] = (isInside ? 60 : 150) + ((x + y) >> 5) + ((Math.imul(at, 0x9e3779b1) >>> 28) & 15);
  }
  const { data } = await encodeImage({ width, height, channels: 3, data: pixels }, { format: "jpeg", quality: 90 });
  const path = join(directory, "picture.jpg");
  await writeFile(path, data);
  const decode = () => decodeImage(path, "picture.jpg");
  await decode();
  let best = 0;
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    let done = 0;
    const lane = async () => {
      while (performance.now() - started < roundMs) {
        await decode();
        done++;
      }
    };
    await Promise.all(Array.from({ length: processors }, lane));
    best = Math.max(best, (done * 1000) / (performance.now() - started));
  }
  return best;
}
