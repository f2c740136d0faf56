/**
 * The compiler against its reference on drawings that nobody thought of. More of them: RANDOM_PIPELINES=2000, others: RANDOM_SEED=7.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { registry as all } from "@/nodes/registry.generated";
import { compile } from "./compile";
import { BothWays } from "./testing/both-ways";
import { starterCards, starterFiles } from "./testing/cards";
import { checkRandom } from "./testing/random-check";
import { Drawing, strokes } from "./testing/random-pipelines";
import { drawMedia } from "./testing/sample-media";
import { tinyClassifiers } from "./testing/tiny-classifiers";
import { tinyDetectors } from "./testing/tiny-detectors";
import { tinyEncoder } from "./testing/tiny-encoder";

/** What is live gives other things at other times: two runs of it are not alike. */
const registry = new Map([...all].filter(([type]) => type !== "io.live-input"));
const count = Number(process.env.RANDOM_PIPELINES ?? 100);
const seed = Number(process.env.RANDOM_SEED ?? 1);
const directory = mkdtempSync(join(tmpdir(), "weft-random-"));
const tiny = [tinyClassifiers(directory), tinyDetectors(directory), tinyEncoder(directory)];
const cards = [...starterCards, ...tiny.flatMap((each) => each.cards)];
const files = Object.assign({}, starterFiles, ...tiny.map((each) => each.files)) as Record<string, string>;
let both: BothWays;

beforeAll(async () => {
  both = new BothWays(directory, await drawMedia(directory), cards, files);
});

afterAll(async () => {
  await both.close();
  rmSync(directory, { recursive: true, force: true });
});

describe("random pipelines", () => {
  test(`${count} type-correct drawings give compiled what they give node by node`, {
    timeout: 120_000 + count * 10_000,
  }, async () => {
    const { drawings, items, nodes } = await checkRandom(both, registry, cards, { count, seed });
    expect(drawings).toBe(count);
    expect([...registry.keys()].filter((type) => !nodes.has(type))).toEqual([]);
    expect(items).toBeGreaterThan(count * 2);
  });

  test("an edge between what does not belong together is a diagnostic at its node, never a crash", {
    timeout: 60_000,
  }, async () => {
    let wrong = 0;
    await fc.assert(
      fc.asyncProperty(strokes(registry, cards, 5), strokes(registry, cards, 1), async (drawn, [last]) => {
        const drawing = Drawing.of(registry, cards, drawn);
        const added = last && drawing.addWrong(last);
        if (!added) return;
        wrong++;
        const context = { registry, buildSegment: () => Promise.reject(new Error("nothing is built")), now: () => 0 };
        const answer = await compile({ document: drawing.document, cards, files: {} }, context);
        expect(answer).toMatchObject({ ok: false });
        if (answer.ok) return;
        expect(answer.diagnostics.map(({ nodeId }) => nodeId)).toContain(added.node);
        for (const { hint } of answer.diagnostics) expect(hint).toMatch(/^[A-Z].*[.]$/);
      }),
      { numRuns: 3 * count, seed },
    );
    expect(wrong).toBeGreaterThan(count / 2);
  });
});
