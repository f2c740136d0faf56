/** Random drawings, compiled against the reference, many of them: what they cover, and whether all of them agree. RANDOM_PIPELINES, RANDOM_SEED. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { registry } from "@/nodes/registry.generated";
import { BothWays } from "@/server/engine/testing/both-ways";
import { starterCards, starterFiles } from "@/server/engine/testing/cards";
import { type Covered, checkRandom } from "@/server/engine/testing/random-check";
import { drawMedia } from "@/server/engine/testing/sample-media";
import { tinyClassifiers } from "@/server/engine/testing/tiny-classifiers";
import { tinyDetectors } from "@/server/engine/testing/tiny-detectors";
import { tinyEncoder } from "@/server/engine/testing/tiny-encoder";
import { type Cost, measured, writeSection } from "../report";

const count = Number(process.env.RANDOM_PIPELINES ?? 2000);
const seed = Number(process.env.RANDOM_SEED ?? 1);

export default async function bench(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "weft-random-"));
  const tiny = [tinyClassifiers(directory), tinyDetectors(directory), tinyEncoder(directory)];
  const cards = [...starterCards, ...tiny.flatMap((each) => each.cards)];
  const files = Object.assign({}, starterFiles, ...tiny.map((each) => each.files)) as Record<string, string>;
  const both = new BothWays(directory, await drawMedia(directory), cards, files);
  try {
    let covered: Covered | undefined;
    const cost = await measured(async () => {
      covered = await checkRandom(both, registry, cards, { count, seed }, (done) => {
        if (done % 100 === 0) console.log(`${done} of ${count}`);
      });
    });
    const body = report(covered as Covered, cost);
    console.log(body);
    writeSection("random-pipelines", "Random pipelines against the reference", body);
  } finally {
    await both.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function report(covered: Covered, { ms, cpuMs }: Cost): string {
  const { drawings, failed, steps, referenceSteps, items, largestError, nodes, axes } = covered;
  const most = (counts: Map<string, number>) => [...counts].sort(([, a], [, b]) => b - a);
  const missed = [...registry.keys()].filter((type) => !nodes.has(type));
  const seconds = (time: number) => (time / 1000).toFixed(0);
  return [
    `${drawings} type-correct drawings of up to 8 nodes and the inputs they need (seed ${seed}), each compiled with all passes and as the`,
    "reference (node by node, unmerged, one item at a time), run on the same inputs, every value that a port shows compared.",
    "",
    `- equal: **${drawings} of ${drawings}**; in ${failed} of them both ways end with the same error.`,
    `- nodes covered: ${nodes.size} of ${registry.size}${missed.length > 0 ? ` (not ${missed.join(", ")})` : ""}, each in ${Math.min(...nodes.values())} drawings at the least.`,
    `- steps: ${steps} compiled, ${referenceSteps} in the reference; ${items} items compared, largest error ${largestError.toPrecision(2)} (texts to the letter, pictures within 2 of 255).`,
    `- ${seconds(ms)} s (${seconds(cpuMs)} s of processor, decoders aside).`,
    "",
    `Paths of axes, with the number of drawings that run something on them (~: a filtered axis): ${most(axes)
      .map(([path, times]) => `${path} ${times}`)
      .join(", ")}.`,
  ].join("\n");
}
