/** Packed weights are kept where they work, and where onnxruntime crashes on them the graph is prepared without. */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { PlanStore } from "../runtime/plan-store";
import { preparedFiles, preparedIn } from "../runtime/sessions/prepared";
import { SessionPool } from "../runtime/sessions/session-pool";
import { perceptron } from "../runtime/testing/tiny-models";
import { starterCards, starterFiles } from "../testing/cards";
import { prepareGraph } from "./prepare-graph";

const directory = mkdtempSync(join(tmpdir(), "weft-prepare-"));
const plans = new PlanStore(join(directory, "plans"));
const pool = new SessionPool({ workers: 1 });
afterAll(async () => {
  await pool.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Bytes of the graph, and of the weights that were prepared of it. */
async function prepared(bytes: Uint8Array, feed: string, dims: number[], fetch: string, packedFrom: number) {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  await plans.writeGraph(sha256, bytes);
  const graph = { sha256, feeds: [feed], fetches: [fetch], feedTypes: [{ type: "float32" as const, dims }] };
  await prepareGraph(plans, graph, pool, packedFrom);
  const place = join(preparedIn(plans.directory), sha256);
  expect(existsSync(join(place, preparedFiles.model))).toBe(true);
  expect(readdirSync(preparedIn(plans.directory)).filter((name) => name.startsWith("."))).toEqual([]);
  return { graph: bytes.length, weights: statSync(join(place, preparedFiles.weights)).size };
}

describe("a prepared graph", () => {
  it("holds the weights of products as their kernels pack them, where it is large", async () => {
    const large = await prepared(perceptron(300, 300, 16), "x", [300], "y", 1000);
    expect(large.weights).toBeGreaterThan(1.5 * large.graph);
    const small = await prepared(perceptron(300, 300, 8), "x", [300], "y", 10 ** 9);
    expect(small.weights).toBeLessThan(1.1 * small.graph);
  });

  it("is there too where the process that tries them dies, as on PP-OCR's recogniser", async () => {
    const card = starterCards.find(({ id }) => id === "ppocr-v4-recognition-zh-en");
    const file = card?.files.find(({ role }) => role === "model")?.sha256 ?? "";
    const bytes = readFileSync(starterFiles[file] as string);
    const { weights } = await prepared(bytes, card?.input as string, [3, 48, 320], card?.output as string, 1000);
    expect(weights).toBeGreaterThan(bytes.length / 2);
  });

  it("is opened anew after a while, as its session's memory only grows, and gives the same", async () => {
    const bytes = perceptron(64, 64, 4);
    await prepared(bytes, "x", [64], "y", 10 ** 9);
    const path = plans.graphPath(createHash("sha256").update(bytes).digest("hex"));
    const feeds = () => ({ x: { type: "float32", dims: [1, 64], data: new Float32Array(64).fill(0.5) } });
    const [kept, renewed] = [300_000, 0].map(
      (renewMs) => new SessionPool({ workers: 1, prepared: preparedIn(plans.directory), renewMs }),
    ) as [SessionPool, SessionPool];
    try {
      const first = await kept.run(path, feeds(), null);
      for (let turn = 0; turn < 3; turn++)
        expect((await renewed.run(path, feeds(), null)).outputs.y?.data).toEqual(first.outputs.y?.data);
      rmSync(preparedIn(plans.directory), { recursive: true });
      rmSync(path);
      expect((await kept.run(path, feeds(), null)).outputs.y?.data).toEqual(first.outputs.y?.data);
      await expect(renewed.run(path, feeds(), null)).rejects.toMatchObject({ loading: true });
    } finally {
      await Promise.all([kept.close(), renewed.close()]);
    }
  });
});
