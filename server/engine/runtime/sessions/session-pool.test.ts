/** Who may take a batch, where tuning gave a model fewer workers or a session more threads. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doubling } from "../testing/tiny-models";
import { SessionPool } from "./session-pool";

const directory = mkdtempSync(join(tmpdir(), "weft-pool-"));
const [one, other] = [join(directory, "one.onnx"), join(directory, "other.onnx")];
let pool: SessionPool;

beforeAll(() => {
  for (const path of [one, other]) writeFileSync(path, doubling());
  pool = new SessionPool({ workers: 2 });
});
afterAll(async () => {
  await pool.close();
  rmSync(directory, { recursive: true, force: true });
});

const run = (path: string, settings: { threads?: number; workers?: number } = {}) =>
  pool.run(path, { x: { type: "float32", dims: [1, 2], data: Float32Array.of(1, 2) } }, ["y"], settings);
const answer = async (result: ReturnType<typeof run>) => Array.from((await result).outputs.y?.data as Float32Array);

describe("SessionPool", () => {
  it("holds a model of one worker on that one, and leaves the other to others", async () => {
    const first = run(one, { workers: 1 });
    expect(pool.room(one, 1)).toBe("ahead");
    expect([pool.room(one), pool.room(other)]).toEqual(["idle", "idle"]);
    const second = run(one, { workers: 1 });
    expect(pool.room(one, 1)).toBe("none");
    expect(pool.room(other)).toBe("idle");
    expect(await Promise.all([first, second].map(answer))).toEqual([
      [2, 4],
      [2, 4],
    ]);
    expect(pool.room(one, 1)).toBe("idle");
  });

  it("lets nothing begin beside a session whose threads keep all processors busy", async () => {
    const wide = run(one, { threads: 2, workers: 1 });
    expect(pool.room(other)).toBe("none");
    expect(pool.room(one, 1)).toBe("ahead");
    expect(await answer(wide)).toEqual([2, 4]);
    expect(pool.room(other)).toBe("idle");
  });

  it("opens a session anew where its threads are other ones, with the same results", async () => {
    for (const threads of [1, 2, 1]) expect(await answer(run(one, { threads, workers: 1 }))).toEqual([2, 4]);
  });
});
